"""Prepare and confirm serve every door, so what is prepared belongs to the CRM.

Only Django's picture of it moves: the table stays where it is, because servers of the version before
go on reading it while this runs.
"""

import crm.models.record
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def keep_permissions(apps, schema_editor):
    """Whoever may see or end prepared actions in the admin may go on. The old permissions stay for
    servers of the version before."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    old = {"content_type__app_label": "mcp_gateway", "content_type__model": "pendingaction"}
    for permission in Permission.objects.filter(**old):
        kind, _ = ContentType.objects.get_or_create(app_label="crm", model="pendingaction")
        named = permission.name.replace("pending action", "prepared action")
        twin, _ = Permission.objects.get_or_create(
            content_type=kind, codename=permission.codename, defaults={"name": named}
        )
        twin.group_set.add(*permission.group_set.all())
        twin.user_set.add(*permission.user_set.all())


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0007_guards_off_again"),
        ("mcp_gateway", "0002_pending_actions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(name="membership", options={"verbose_name": "member"}),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='PendingAction',
                    fields=[
                        ('id', models.UUIDField(default=crm.models.record.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('client', models.CharField(blank=True, max_length=200)),
                        ('operation', models.CharField(max_length=64)),
                        ('confirm_tool', models.CharField(max_length=64)),
                        ('input', models.JSONField()),
                        ('summary', models.CharField(max_length=500)),
                        ('changes', models.JSONField(help_text='Record, field, before and after, as they are shown.')),
                        ('warnings', models.JSONField(default=list)),
                        ('seen', models.JSONField(help_text='What the changes were, with the versions they start from.')),
                        ('policy', models.CharField(choices=[('auto', 'Auto'), ('confirm', 'Confirm'), ('human', 'Human')], max_length=8)),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('expires_at', models.DateTimeField()),
                        ('approved_at', models.DateTimeField(blank=True, null=True)),
                        ('status', models.CharField(choices=[('pending', 'Pending'), ('done', 'Done'), ('refused', 'Refused'), ('cancelled', 'Cancelled'), ('expired', 'Expired')], default='pending', max_length=16)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('refusal', models.JSONField(blank=True, null=True)),
                        ('result', models.JSONField(blank=True, null=True)),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pending_actions', to='crm.apitoken')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pending_actions', to=settings.AUTH_USER_MODEL)),
                        ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pending_actions', to='crm.workspace')),
                    ],
                    options={
                        'verbose_name': 'prepared action',
                        'db_table': 'mcp_gateway_pendingaction',
                        'indexes': [models.Index(fields=['token', 'status', 'expires_at'], name='action_open_of_token'), models.Index(fields=['workspace', 'status', '-id'], name='action_inbox')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'done', 'refused', 'cancelled', 'expired'])), name='action_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), ('refusal__isnull', False), _connector='OR'), name='refused_action_says_why')],
                    },
                ),
            ],
        ),
        migrations.RunPython(keep_permissions, migrations.RunPython.noop, elidable=True),
    ]
