"""What people decide about a mail: whether any may leave, and what became of one."""

from django.utils import timezone

from crm.models import Workspace
from crm.models.record import Recorder
from crm.refusals import Code, Refusal
from email_assistant.models import EmailMessage, MailState, Phase


def refuse_while_switched_off(workspace: Workspace) -> None:
    if not workspace.outbound:
        message = (
            "Sending is switched off in this workspace; the draft is kept. "
            "An owner can have it switched on."
        )
        raise Refusal(Code.FORBIDDEN, message)


def mark_decided(message: EmailMessage, state: MailState, reason: str) -> None:
    """Write down what a person decided about a mail they hold locked. A worker that comes back
    with an answer has lost it."""
    message.phase, message.lease, message.lease_until = Phase.NONE, "", None
    message.state, message.last_response = state, reason[:500]
    message.sent_at = timezone.now() if state is MailState.SENT else None
    message.save()


def settle_by(
    by: Recorder, message: EmailMessage, state: MailState, reason: str, **facts: str
) -> None:
    """The same, and note it: the event has the name of the state that the mail came to."""
    verb = "updated" if message.state == state else state.value
    with by.changing(message, verb, **facts):
        mark_decided(message, state, reason)
