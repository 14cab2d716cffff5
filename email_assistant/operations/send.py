from dataclasses import replace
from datetime import timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.caller import Caller, Effect
from crm.journal.change import Change
from crm.models import Contact, User
from crm.operation import Confirm, operation
from crm.refusals import Code, Refusal
from crm.schemas.fields import email_of
from email_assistant.briefing import brief_for
from email_assistant.models import EmailDraft, EmailMessage, EmailSession
from email_assistant.outbox.decisions import refuse_while_switched_off
from email_assistant.outbox.transport import as_mail
from email_assistant.schemas import NO_SERVER, EmailQueued, EmailSend, finding_detail
from email_assistant.writers import Draft, Finding, check

RECENTLY: Final = timedelta(hours=24)


def warnings(caller: Caller, data: EmailSend, changes: tuple[Change, ...]) -> list[str]:
    message = next(c.record for c in changes if isinstance(c.record, EmailMessage))
    findings = findings_of(chosen_draft(session_of(caller, data), data.draft), caller.user)
    return (
        [f"{finding.detail} ({finding.code})" for finding in findings]
        + mailed_recently(message)
        + ([] if settings.SMTP_URL else [NO_SERVER])
    )


def mailed_recently(message: EmailMessage) -> list[str]:
    since = timezone.now() - RECENTLY
    earlier = EmailMessage.objects.filter(
        workspace=message.workspace_id, to=message.to, created_at__gt=since
    ).exclude(pk=message.pk)
    last = earlier.underway().order_by("-id").first()
    return [f"{last.to} was mailed in the last 24 hours: “{last.subject}”."] if last else []


@operation("Send an email", effect=Effect.SEND, confirm=Confirm.REQUIRED, warn=warnings)
def email_send(caller: Caller, data: EmailSend) -> EmailQueued:
    """2-step flow: prepare returns summary and token, confirm sends the email after validation.
    It goes to the first address stored for the contact."""
    refuse_while_switched_off(caller.workspace)
    session = session_of(caller, data)
    draft = chosen_draft(session, data.draft)
    refuse_unfit(findings_of(draft, caller.user))
    refuse_sent(draft)
    message = composed(caller, draft, recipient_of(session.contact))
    message.save()
    caller.adding(message, f"to {session.contact} <{message.to}>")
    return EmailQueued.of(message)


def session_of(caller: Caller, data: EmailSend) -> EmailSession:
    # Locked, so that of two who send the same draft one sees the other's mail.
    return caller.workspace.email_sessions.select_for_update().get(pk=data.session_id)


def chosen_draft(session: EmailSession, number: int | None) -> EmailDraft:
    latest = session.latest_draft()
    if number in (None, latest.number):
        return latest
    draft = session.drafts.filter(number=number).first()
    if draft is None:
        raise ValidationError({"draft": f"There is none; the latest is {latest.number}."})
    return draft


def findings_of(draft: EmailDraft, sender: User) -> tuple[Finding, ...]:
    instructions = "\n".join(draft.session.drafts.values_list("instruction", flat=True))
    brief = brief_for(draft.session.contact, sender, instructions, draft.session.language)
    text = Draft.from_dict(draft.content)
    return check(replace(text, subject=draft.subject), brief)


def refuse_unfit(findings: tuple[Finding, ...]) -> None:
    wrong = [finding for finding in findings if finding.severity == "error"]
    if wrong:
        reasons = " ".join(finding.detail for finding in wrong)
        raise Refusal(
            Code.INVALID,
            f"This draft cannot be sent. {reasons} Correct it with email_refine.",
            details={"findings": [finding_detail(each).as_wire() for each in wrong]},
        )


def refuse_sent(draft: EmailDraft) -> None:
    earlier = EmailMessage.objects.filter(session=draft.session_id, draft=draft.number)
    sent = earlier.underway().first()
    if sent:
        message = f"Draft {draft.number} of this session is in the outbox already ({sent.state})."
        raise Refusal(Code.INVALID, message, details={"url": sent.get_absolute_url()})


def recipient_of(contact: Contact) -> str:
    """The contact's first stored address: never an argument, and exactly one address."""
    if not contact.email:
        message = f"{contact} has no email address. Add one with contact_update."
        raise Refusal(Code.INVALID, message)
    try:
        return email_of(contact.email)
    except ValueError:
        message = f"The first address of {contact} is no email address. Correct it: contact_update."
        raise Refusal(Code.INVALID, message) from None


def composed(caller: Caller, draft: EmailDraft, recipient: str) -> EmailMessage:
    """The mail as it will leave; refused here if it could not be written as one."""
    name, address = sender_of(caller.user)
    message = EmailMessage(
        workspace=caller.workspace,
        session=draft.session,
        draft=draft.number,
        contact=draft.session.contact,
        user=caller.user,
        to=recipient,
        from_address=address,
        from_name=name,
        reply_to=caller.user.email,
        subject=draft.subject,
        body=draft.body,
        pending_action_id=caller.pending_action_id,
    )
    message.name_itself()
    try:
        as_mail(message)
    except ValueError as wrong:
        raise Refusal(Code.INVALID, f"It is no mail that could be sent: {wrong}.") from None
    return message


def sender_of(user: User) -> tuple[str, str]:
    """The name and the address that the mail comes from; answers go to the person."""
    name, address = parseaddr(settings.MAIL_FROM)
    return user.name or name, address or user.email
