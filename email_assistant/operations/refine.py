from dataclasses import replace
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from crm.caller import Caller, Effect
from crm.models import Scope
from crm.operation import operation
from email_assistant.briefing import WRITER, brief_for, hand_of
from email_assistant.models import EmailDraft, EmailSession
from email_assistant.schemas import EmailRefine, EmailRefined, draft_fields
from email_assistant.writers import Brief, Draft, check

NOTHING: Final = "Say what to change, or pass the subject or the body as it shall be."
SAME: Final = "The text is the same as before, so no draft was added."


class Revision(NamedTuple):
    """The parts of the next draft, and its body to the letter."""

    parts: Draft
    body: str
    writer: str
    explanation: str = ""

    def changes(self, draft: EmailDraft) -> bool:
        return (self.parts.subject, self.body) != (draft.subject, draft.body)


@operation("Refine an email draft", effect=Effect.DRAFT)
def email_refine(caller: Caller, data: EmailRefine) -> EmailRefined:
    """Refines the generated email with an instruction (e.g. 'Shorten paragraph 2'). Requires
    sessionId from email_prepare. Supports iterations like the wizard."""
    if not (data.instruction or data.subject or data.body):
        raise ValidationError({"instruction": NOTHING})
    # Locked, so that of two refinements at once the second builds on the first.
    session = refinable(caller).select_for_update().get(pk=data.session_id)
    latest, first = session.latest_draft(), session.first_draft()
    brief = brief_for(session.contact, caller.user, first.instruction, session.language)
    revision = revised(caller, data, latest, brief)
    if not revision.changes(latest):
        return refined_email(latest, brief, revision, changed=False)
    draft = next_draft(session, latest.number + 1, revision, data.instruction)
    caller.adding(draft, f"draft {draft.number} for {session.contact}")
    return refined_email(draft, brief, revision, changed=True)


def refinable(caller: Caller) -> QuerySet[EmailSession]:
    """One's own, and those of others for who may read their mails."""
    sessions = caller.workspace.email_sessions.all()
    return sessions if Scope.MAIL in caller.scopes else sessions.filter(user=caller.user)


def revised(caller: Caller, data: EmailRefine, latest: EmailDraft, brief: Brief) -> Revision:
    """The text as it was passed; without one, as the instruction changes it."""
    before = Draft.from_dict(latest.content)
    if not data.subject and not data.body:
        return instructed(data.instruction, before, latest, brief)
    subject, body = data.subject or latest.subject, data.body or latest.body
    parts = Draft.written(subject, body) if data.body else replace(before, subject=subject)
    revision = Revision(parts, body, hand_of(caller))
    return revision if revision.changes(latest) else revision._replace(explanation=SAME)


def instructed(instruction: str, before: Draft, latest: EmailDraft, brief: Brief) -> Revision:
    result = WRITER.refine(before, brief, instruction)
    body = latest.body if result.draft.body == before.body else result.draft.body
    return Revision(result.draft, body, WRITER.name, result.explanation)


def next_draft(
    session: EmailSession, number: int, revision: Revision, instruction: str
) -> EmailDraft:
    return session.write(
        number,
        revision.parts.to_dict(),
        subject=revision.parts.subject,
        body=revision.body,
        writer=revision.writer,
        instruction=instruction,
        explanation=revision.explanation,
    )


def refined_email(
    draft: EmailDraft, brief: Brief, revision: Revision, *, changed: bool
) -> EmailRefined:
    session = draft.session
    instructions = session.drafts.values_list("instruction", flat=True)
    # What was asked for on the way may stand in the text: it was not made up.
    informed = replace(brief, instruction="\n".join(instructions))
    fields = draft_fields(draft, session.contact, brief, check(revision.parts, informed))
    return EmailRefined(**fields, changed=changed, explanation=revision.explanation)
