"""What is prepared belongs to the CRM from here on; its table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mcp_gateway", "0001_initial"), ("crm", "0007_guards_off_again")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="PendingAction")]
        ),
    ]
