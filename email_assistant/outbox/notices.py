"""Mails that Liaison writes itself, to the people who decide for a workspace."""

from email.utils import parseaddr

from django.conf import settings

from crm.journal.change import Change
from crm.journal.writing import write
from crm.models import Door, Role, User, WebhookEndpoint
from email_assistant.models import EmailMessage

SENDER = "Liaison"
WEBHOOK_DISABLED = """\
Hello {name},

Liaison no longer tells this webhook of {workspace} what changes there:

{place}
{description}

{reason}

What happened since is not lost. Once the address works again, switch the webhook on with
webhook_update, and fetch what it missed with webhook_replay: see {public_url}/api/docs

Liaison
"""


def webhook_disabled(webhook: WebhookEndpoint) -> None:
    """Queue a mail about it to every owner and admin, in the transaction of the caller."""
    for person in managers_of(webhook):
        message = notice_of(webhook, person)
        message.save()
        tell_notice(message)


def managers_of(webhook: WebhookEndpoint) -> list[User]:
    managing = [role for role in Role if role.manages]
    memberships = webhook.workspace.memberships.filter(role__in=managing, user__is_active=True)
    return [each.user for each in memberships.select_related("user").order_by("id")]


def notice_of(webhook: WebhookEndpoint, person: User) -> EmailMessage:
    address = parseaddr(settings.MAIL_FROM)[1] or person.email
    message = EmailMessage(
        workspace=webhook.workspace,
        to=person.email,
        from_address=address,
        from_name=SENDER,
        reply_to=address,
        subject=f"A webhook of {webhook.workspace} was disabled"[:200],
        body=WEBHOOK_DISABLED.format(
            name=person.name,
            workspace=webhook.workspace,
            place=webhook.place,
            description=webhook.description or "(without a description)",
            reason=webhook.disabled_reason,
            public_url=settings.PUBLIC_URL,
        ),
    )
    message.name_itself()
    return message


def tell_notice(message: EmailMessage) -> None:
    change = Change.of(message, "created", {}, message.snapshot())
    write(
        workspace_id=message.workspace_id,
        door=Door.WORKER,
        operation="webhook_disable",
        **change.facts(),
    )
