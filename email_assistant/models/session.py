from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from crm.models import Contact, Scope, User, Workspace
from crm.models.record import Record
from crm.values.text import clean_line, clean_text


class OfLiveContacts(models.Manager["EmailSession"]):
    """Without those of contacts in the bin: nothing is written or sent to these. Locking one of
    the others locks its contact too, so that it cannot be deleted meanwhile."""

    def get_queryset(self) -> models.QuerySet["EmailSession"]:
        return super().get_queryset().filter(contact__deleted_at=None)


class EmailSession(Record):
    """The memory of how one mail was written: for whom, and every draft of it."""

    finder = "email_prepare"
    read_with = Scope.MAIL

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="email_sessions")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="email_sessions")
    user = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    language = models.CharField(max_length=8)

    objects: ClassVar[models.Manager["EmailSession"]] = OfLiveContacts()
    everything: ClassVar[models.Manager["EmailSession"]] = models.Manager()

    audited = ("contact", "language")

    class Meta:
        indexes = [models.Index(fields=["contact", "-id"], name="email_session_of_contact")]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="email_session_in_workspace")
        ]

    def first_draft(self) -> "EmailDraft":
        return self.drafts.earliest("number")

    def latest_draft(self) -> "EmailDraft":
        return self.drafts.latest("number")

    def write(self, number: int, content: dict[str, Any], **words: str) -> "EmailDraft":
        """Keep a draft under its number. The session must be new, or locked by the caller.

        Raises:
            ValidationError: the subject or the body has characters that no mail may have.
        """
        words |= {"subject": subject_of(words["subject"]), "body": clean_body(words["body"])}
        return self.drafts.create(number=number, content=content, **words)


class EmailDraft(Record):
    """One version of a mail, as the person read it, and in the parts the writer made it of."""

    kind = "email_draft"
    noun = "A draft of an email"

    session = models.ForeignKey(EmailSession, models.CASCADE, related_name="drafts")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    content = models.JSONField(help_text="What the writer's Draft reads back.")
    writer = models.CharField(max_length=64)
    instruction = models.TextField(blank=True)
    explanation = models.TextField(blank=True)

    # Not the text: a draft is nobody's deed yet, and what is sent is audited in full.
    read_with = Scope.MAIL
    audited = ("number", "writer", "instruction")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="one_draft_per_number"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="drafts_are_numbered_from_one"
            ),
        ]

    @property
    def timeline_contact_id(self) -> UUID:
        return self.session.contact_id


def subject_of(text: str) -> str:
    try:
        return clean_line(text)
    except ValueError as wrong:
        raise ValidationError({"subject": f"It {wrong}."}) from None


def clean_body(text: str) -> str:
    try:
        return clean_text(text)
    except ValueError as wrong:
        raise ValidationError({"body": f"It {wrong}."}) from None
