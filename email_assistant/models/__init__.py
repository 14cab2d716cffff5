"""The things of the email assistant: what it writes, and the outbox that carries it."""

from email_assistant.models.message import EmailMessage, MailState, Phase
from email_assistant.models.reference import WorkspaceReference
from email_assistant.models.session import EmailDraft, EmailSession

__all__ = [
    "EmailDraft",
    "EmailMessage",
    "EmailSession",
    "MailState",
    "Phase",
    "WorkspaceReference",
]
