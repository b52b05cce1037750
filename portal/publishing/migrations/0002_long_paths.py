"""Addresses of any length, found by their digest; tombstones lose what they kept of the item."""

import hashlib

from django.db import migrations, models

import portal.publishing.models

CHUNK = 2000


def digest_paths(apps, schema_editor):
    item_path = apps.get_model("publishing", "ItemPath")
    rows = item_path.objects.filter(path_digest=None).order_by("pk")
    while chunk := list(rows[:CHUNK]):
        for row in chunk:
            row.path_digest = hashlib.sha256(row.path.encode()).hexdigest()
        item_path.objects.bulk_update(chunk, ["path_digest"])


def empty_tombstones(apps, schema_editor):
    apps.get_model("publishing", "ContentItem").objects.filter(live=False).update(
        page_id=0,
        serializer_version="",
        published=0,
        updated=0,
        key_published=0,
        key_published_desc=0,
        key_updated_desc=0,
    )


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]

    operations = [
        migrations.AlterField("contentitem", "path", models.TextField()),
        migrations.AlterField(
            "contentitem",
            "url_path",
            models.TextField(help_text="Wagtail's path when the row was rendered."),
        ),
        migrations.AlterField("itempath", "path", models.TextField()),
        migrations.AddField(
            "itempath",
            "path_digest",
            portal.publishing.models.PathDigest(editable=False, max_length=64, null=True),
        ),
        migrations.RunPython(digest_paths, migrations.RunPython.noop),
        migrations.AlterField(
            "itempath",
            "path_digest",
            portal.publishing.models.PathDigest(editable=False, max_length=64, unique=True),
        ),
        migrations.RunPython(empty_tombstones, migrations.RunPython.noop),
    ]
