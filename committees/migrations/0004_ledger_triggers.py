"""The database refuses to change or remove what the record holds."""

from django.db import migrations

from committees.ledger.triggers import install, remove


def forwards(apps, schema_editor):
    install(schema_editor.connection)


def backwards(apps, schema_editor):
    remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ("committees", "0003_ledger_heads"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
