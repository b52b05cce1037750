from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """The day of an early end is the deadline's until the row is rendered again: only its serializer knows the zone."""
    rows = apps.get_model('publishing', 'ContentItem').objects.filter(live=True)
    rows.update(ends=Coalesce('closed_early', 'deadline'), ends_day=F('deadline_day'))


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0007_amounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='contentitem',
            name='ends',
            field=models.BigIntegerField(help_text='When it closed early, else its `deadline`.', null=True),
        ),
        migrations.AddField(
            model_name='contentitem',
            name='ends_day',
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
