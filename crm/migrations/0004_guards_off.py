"""The tables are about to be rebuilt on SQLite, which would trip over the triggers on them."""

from django.db import migrations


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        if "_same_workspace" in name or name.endswith("_stays"):
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_same_workspace"), ("email_assistant", "0002_same_workspace")]
    operations = [migrations.RunPython(drop_triggers, migrations.RunPython.noop, elidable=False)]
