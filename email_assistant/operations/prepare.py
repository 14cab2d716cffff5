from typing import Final

from django.core.exceptions import ValidationError

from crm.caller import Caller, Effect
from crm.operation import operation
from email_assistant.briefing import WRITER, brief_for, hand_of
from email_assistant.models import EmailSession
from email_assistant.schemas import EmailDraftDetail, EmailPrepare, draft_fields
from email_assistant.writers import Brief, Draft, check

BOTH: Final = "Pass subject and body together, or neither of them."


@operation("Draft an email", effect=Effect.DRAFT)
def email_prepare(caller: Caller, data: EmailPrepare) -> EmailDraftDetail:
    """Generates an email for a contact with full context (meeting, enrichment, workspace refs).
    Provide an instruction (e.g. 'Write a follow-up email'). Returns subject, body, sessionId for
    iterations."""
    contact = caller.workspace.contacts.select_related("company").get(pk=data.contact_id)
    brief = brief_for(contact, caller.user, data.instruction, caller.workspace.language)
    text, writer = draft_and_writer(caller, data, brief)
    session = EmailSession.objects.create(
        workspace=caller.workspace, contact=contact, user=caller.user, language=text.language
    )
    draft = session.write(
        1,
        text.to_dict(),
        subject=text.subject,
        # Somebody's own words to the letter; the parts are for the next refinement.
        body=data.body or text.body,
        writer=writer,
        instruction=data.instruction,
    )
    caller.adding(draft, f"draft for {contact}")
    return EmailDraftDetail(**draft_fields(draft, contact, brief, check(text, brief)))


def draft_and_writer(caller: Caller, data: EmailPrepare, brief: Brief) -> tuple[Draft, str]:
    """The text and who wrote it."""
    if not data.subject and not data.body:
        return WRITER.compose(brief), WRITER.name
    if not data.subject or not data.body:
        raise ValidationError({"body" if data.subject else "subject": BOTH})
    return Draft.written(data.subject, data.body), hand_of(caller)
