from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_long_paths")]

    operations = [
        migrations.CreateModel(
            name="DutyRun",
            fields=[
                ("duty", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
