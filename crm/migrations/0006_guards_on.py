"""The guards of 0003 and of email_assistant's 0002 again, and those of the new tables."""

from importlib import import_module

from django.db import migrations

from crm.same_workspace import guard_reference

earlier = import_module("crm.migrations.0003_same_workspace")
of_mail = import_module("email_assistant.migrations.0002_same_workspace")


def guard_again(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        earlier.guard(apps, schema_editor)
        earlier.guard_others(apps, schema_editor)
        of_mail.guard(apps, schema_editor)


def guard_new(apps, schema_editor):
    guard_reference(schema_editor, "crm_webhookdelivery", "endpoint_id", "crm_webhookendpoint")


class Migration(migrations.Migration):
    dependencies = [("crm", "0005_bin_webhooks_idempotency")]
    operations = [
        migrations.RunPython(guard_again, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(guard_new, migrations.RunPython.noop, elidable=False),
    ]
