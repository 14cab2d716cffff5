"""The database itself refuses a reference from one workspace into another, as in crm's 0003."""

from django.db import migrations

from crm.same_workspace import guard_reference

# (referring table, its column, table referred to)
REFERENCES = (
    ("email_assistant_emailsession", "contact_id", "crm_contact"),
    ("email_assistant_emailmessage", "contact_id", "crm_contact"),
    ("email_assistant_emailmessage", "session_id", "email_assistant_emailsession"),
)


def guard(apps, schema_editor):
    for reference in REFERENCES:
        guard_reference(schema_editor, *reference)


class Migration(migrations.Migration):
    dependencies = [("email_assistant", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop, elidable=False)]
