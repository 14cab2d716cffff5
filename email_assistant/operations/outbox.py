"""The outbox for programs and people: what lies in it, and what only a person may decide."""

from django.core.exceptions import ValidationError

from crm.caller import Caller, Effect
from crm.journal.change import Change
from crm.models import Scope
from crm.operation import operation
from crm.queries.filters import matching
from crm.queries.paging import cursor_of, key_of
from crm.refusals import Code, Refusal
from email_assistant.models import EmailMessage, EmailSession, MailState
from email_assistant.outbox.decisions import refuse_while_switched_off
from email_assistant.schemas import (
    EmailDetail,
    EmailList,
    EmailPage,
    EmailRef,
    EmailSettle,
    EmailSummary,
)

MAY_HAVE_ARRIVED = "Nobody knows whether the first one arrived: the recipient may get it twice."


@operation("List emails", scope=Scope.MAIL)
def email_list(caller: Caller, data: EmailList) -> EmailPage:
    """Lists the emails in the outbox, the latest first, with how far each has come."""
    filters = matching(state=data.state, contact_id=data.contact_id)
    emails = caller.workspace.email_messages.filter(filters)
    if data.cursor:
        (last,) = key_of(caller.workspace, "email_list", data.cursor)
        emails = emails.filter(id__lt=last)
    rows = list(emails.select_related("contact", "user").order_by("-id")[: data.limit + 1])
    page, more = rows[: data.limit], len(rows) > data.limit
    return EmailPage(
        results=[EmailSummary.of(message) for message in page],
        next_cursor=cursor_of(caller.workspace, "email_list", page[-1].pk) if more else None,
    )


@operation("Get an email", scope=Scope.MAIL)
def email_get(caller: Caller, data: EmailRef) -> EmailDetail:
    """Retrieves an email of the outbox by ID, with its text and how far it has come."""
    emails = caller.workspace.email_messages.select_related("contact", "user")
    return EmailDetail.of(emails.get(pk=data.email_id))


@operation(
    "Cancel an email",
    effect=Effect.WRITE,
    scope=Scope.SEND,
    destructive=True,
    idempotent=True,
)
def email_cancel(caller: Caller, data: EmailRef) -> EmailDetail:
    """Takes a queued email back before it leaves. An email that is being sent or was sent stays."""
    message = locked(caller, data)
    if message.state != MailState.CANCELLED:
        refuse_unless(message, MailState.QUEUED)
        message.decide(MailState.CANCELLED, f"Cancelled by {caller.user}.", caller)
    return EmailDetail.of(message)


@operation("Settle an uncertain email", effect=Effect.WRITE, scope=Scope.SEND)
def email_settle(caller: Caller, data: EmailSettle) -> EmailDetail:
    """Writes down what a person found out about an email that was handed over without an answer:
    that it was sent, or that it failed. Nothing is sent by it."""
    message = locked(caller, data)
    refuse_unless(message, MailState.UNCERTAIN)
    message.decide(MailState(data.state), f"As {caller.user} found out.", caller)
    return EmailDetail.of(message)


def warn_of_twice(caller: Caller, data: EmailRef, changes: tuple[Change, ...]) -> list[str]:
    uncertain = [change for change in changes if change.before.get("state") == MailState.UNCERTAIN]
    return [MAY_HAVE_ARRIVED] if uncertain else []


@operation("Resend an email", effect=Effect.SEND, destructive=True, warn=warn_of_twice)
def email_resend(caller: Caller, data: EmailRef) -> EmailDetail:
    """Sends the text of a failed or uncertain email once more, as a new email to the same address.
    An uncertain one may have arrived: it counts as failed from then on, by this decision."""
    refuse_while_switched_off(caller.workspace)
    message = locked(caller, data)
    refuse_unless(message, MailState.FAILED, MailState.UNCERTAIN)
    refuse_resending(message)
    again = message.copy()
    again.pending_action_id = caller.pending_action_id
    reason = f"{message.last_response[:200]} {caller.user} sent it again as {again.message_id}."
    message.decide(MailState.FAILED, reason.strip(), caller, resent_as=str(again.pk))
    again.save()
    caller.adding(again, f"again to {message.to}", resent_from=str(message.pk))
    return EmailDetail.of(again)


def locked(caller: Caller, data: EmailRef) -> EmailMessage:
    # Only its own row: the worker that wants the same mail waits for it, or is waited for.
    return caller.workspace.email_messages.select_for_update().get(pk=data.email_id)


def refuse_unless(message: EmailMessage, *states: MailState) -> None:
    if message.state not in states:
        wanted = " or ".join(states)
        raise Refusal(Code.INVALID, f"This email is {message.state}; it must be {wanted}.")


def refuse_resending(message: EmailMessage) -> None:
    # Locked with its contact, who may be in the bin, or on the way there.
    sessions = EmailSession.objects.select_for_update()
    if sessions.filter(messages=message).first() is None:
        raise ValidationError({"email_id": "What it was written for is gone. Write it anew."})
    same = EmailMessage.objects.filter(session=message.session_id, draft=message.draft)
    other = same.underway().exclude(pk=message.pk).first()
    if other:
        reason = f"It is in the outbox again already ({other.state})."
        raise Refusal(Code.INVALID, reason, details={"url": other.get_absolute_url()})
