from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.models import Contact, Scope, User, Workspace
from crm.models.binned import Binned, Dependent
from crm.models.leased import Leased, LeasedQuerySet
from crm.models.record import Record, Recorder
from email_assistant.models.session import EmailSession


class MailState(models.TextChoices):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"  # handed over, and no answer: only a person may decide
    CANCELLED = "cancelled"


# In these a mail has reached its recipient, may have, or still will.
UNDERWAY = (MailState.QUEUED, MailState.SENDING, MailState.SENT, MailState.UNCERTAIN)


# What a mail is, apart from what became of it.
SAID = ("workspace", "session", "draft", "contact", "user", "to", "from_address", "from_name",
        "reply_to", "subject", "body")  # fmt: skip


class Phase(models.TextChoices):
    NONE = ""
    PRE = "pre"  # nothing of the mail has left
    DATA = "data"  # the point of no return is passed


# A worker that has only taken a mail loses it; one that is handing it over does not.
MAY_BE_STOPPED = Q(state=MailState.QUEUED) | Q(state=MailState.SENDING, phase=Phase.PRE)


class EmailMessageQuerySet(LeasedQuerySet["EmailMessage"]):
    def due(self, now: datetime) -> Self:
        """To be sent now, the longest waiting first; nothing of a workspace that may not send."""
        may_send = {"workspace__outbound": True, "workspace__suspended_at": None}
        waiting = self.filter(state=MailState.QUEUED, next_attempt_at__lte=now, **may_send)
        return waiting.order_by("next_attempt_at", "id")

    def abandoned(self, now: datetime) -> Self:
        return super().abandoned(now).filter(state=MailState.SENDING)

    def underway(self) -> Self:
        return self.filter(state__in=UNDERWAY)


EmailMessages = models.Manager.from_queryset(EmailMessageQuerySet)


class EmailMessage(Leased, Dependent, Record):
    """A mail in the outbox. What it says never changes once it is queued."""

    kind = "email"
    noun = "An email"
    finder = "email_list"
    read_with = Scope.MAIL
    pages = "outbox"
    verbs = (*Record.verbs, "sent", "failed", "uncertain", "cancelled")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="email_messages")
    session = models.ForeignKey(
        EmailSession, models.SET_NULL, related_name="messages", null=True, blank=True
    )
    draft = models.PositiveIntegerField(null=True, blank=True, help_text="Which of the session.")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, related_name="email_messages", null=True, blank=True
    )
    user = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    to = models.CharField(max_length=254)
    from_address = models.CharField(max_length=254)
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    message_id = models.CharField(max_length=320, unique=True)
    pending_action_id = models.UUIDField(unique=True, null=True, blank=True)

    state = models.CharField(max_length=16, choices=MailState.choices, default=MailState.QUEUED)
    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.NONE, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_response = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = EmailMessages()

    # Exactly what a person approves, and nothing that differs from one run to the next.
    audited = ("to", "subject", "body", "from_name", "from_address", "reply_to", "state")

    class Meta:
        verbose_name = "email"
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="email_due"),
            models.Index(fields=["workspace", "-id"], name="email_latest"),
            models.Index(fields=["contact", "-id"], name="email_of_contact"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MailState.values, phase__in=Phase.values),
                name="email_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=MailState.SENDING) | ~Q(lease="") & Q(lease_until__isnull=False),
                name="email_being_sent_is_leased",
            ),
            models.CheckConstraint(
                condition=~Q(state=MailState.UNCERTAIN) | Q(phase=Phase.DATA),
                name="uncertain_email_was_handed_over",
            ),
            models.CheckConstraint(
                condition=~Q(state=MailState.SENT) | Q(sent_at__isnull=False),
                name="sent_email_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["session", "draft"],
                condition=Q(state__in=UNDERWAY),
                name="one_email_per_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"to {self.to}: {self.subject}"

    @classmethod
    def end_for(cls, parent: Binned, by: Recorder) -> None:
        waiting = cls.objects.select_for_update().filter(MAY_BE_STOPPED, contact=parent.pk)
        for message in waiting:
            message.decide(MailState.CANCELLED, "The contact was deleted.", by)

    @classmethod
    def purge_for(cls, parents: models.QuerySet[Any]) -> None:
        cls.objects.filter(contact__in=parents).delete()

    def decide(self, state: MailState, reason: str, by: Recorder, **facts: str) -> None:
        """Write down what a person decided about a mail they hold locked; the event has the name
        of the state that it comes to. A worker that comes back with an answer has lost it."""
        verb = "updated" if self.state == state else state.value
        with by.changing(self, verb, **facts):
            self.phase, self.lease, self.lease_until = Phase.NONE, "", None
            self.state, self.last_response = state, reason[:500]
            self.sent_at = timezone.now() if state is MailState.SENT else None
            self.save()

    def name_itself(self) -> None:
        """Its Message-ID: of its own id, at the domain that it comes from."""
        self.message_id = f"<{self.pk}@{self.from_address.rpartition('@')[2]}>"

    def copy(self) -> "EmailMessage":
        """The same mail anew, unsaved: nothing of it has been sent."""
        again = EmailMessage(**{name: getattr(self, name) for name in SAID})
        again.name_itself()
        return again
