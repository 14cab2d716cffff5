"""What a writer is told about a contact: the facts that may shape a mail, and nothing else.

Notes are not among them. They are written for colleagues, and a mail must never show them.
"""

from typing import cast, get_args

from crm.caller import Caller
from crm.models import Contact, User, Workspace
from crm.values.text import visible
from email_assistant.writers import TemplateWriter, Writer
from email_assistant.writers.brief import Brief, Language, Reference

WRITER: Writer = TemplateWriter()
# Far more than a mail can use, and little enough to be read at once.
MEETING = 2_000
REFERENCES = 10
REFERENCE_TEXT = 600
COLLEAGUES = 50


def brief_for(contact: Contact, sender: User, instruction: str, language: str) -> Brief:
    """Everything that a mail of this person to this contact may be written from."""
    workspace = contact.workspace
    return Brief(
        recipient_name=visible(contact.name),
        recipient_company=visible(contact.company.name) if contact.company else "",
        recipient_position=visible(contact.position),
        recipient_email=contact.email,
        meeting_context=visible(contact.meeting_context[:MEETING]),
        sender_name=visible(sender.name),
        sender_company=visible(workspace.name),
        signature=visible(signature_of(sender, workspace)),
        language=spoken(language),
        voice=visible(workspace.voice),
        references=references_of(workspace),
        other_names=colleagues_of(contact),
        instruction=visible(instruction),
    )


def spoken(language: str) -> Language:
    """The language a writer has for this code: `fr-CA` is French, an unknown one English."""
    code = language[:2].lower()
    return cast(Language, code) if code in get_args(Language) else "en"


def signature_of(sender: User, workspace: Workspace) -> str:
    signatures = workspace.memberships.filter(user=sender).values_list("signature", flat=True)
    return signatures.first() or ""


def references_of(workspace: Workspace) -> tuple[Reference, ...]:
    rows = workspace.references.order_by("id").values_list("title", "url", "text")[:REFERENCES]
    return tuple(
        Reference(visible(title), url, visible(text[:REFERENCE_TEXT])) for title, url, text in rows
    )


def colleagues_of(contact: Contact) -> tuple[str, ...]:
    """Whom a greeting could name by mistake: the others of the same company."""
    if contact.company is None:
        return ()
    others = contact.company.contacts.exclude(pk=contact.pk).order_by("-id")
    return tuple(visible(name) for name in others.values_list("name", flat=True)[:COLLEAGUES])


def hand_of(caller: Caller) -> str:
    """Whose words they are that come with a call."""
    return "assistant" if caller.token else "person"
