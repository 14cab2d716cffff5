"""Reading the audit log and the mails takes scopes of its own. Tokens that could, still can."""

from django.db import migrations

READING = ("crm:read", "crm:write")  # writing includes reading
OF_THEIR_OWN = ("crm:audit", "email:read")


def keep_what_tokens_could(apps, schema_editor):
    tokens = apps.get_model("crm", "ApiToken").objects.all()
    for token in tokens.iterator(chunk_size=500):
        if any(scope in token.scopes for scope in READING):
            scopes = sorted({*token.scopes, *OF_THEIR_OWN})
            tokens.filter(pk=token.pk).update(scopes=scopes)


class Migration(migrations.Migration):
    dependencies = [("crm", "0008_pending_actions")]
    operations = [
        migrations.RunPython(keep_what_tokens_could, migrations.RunPython.noop, elidable=True)
    ]
