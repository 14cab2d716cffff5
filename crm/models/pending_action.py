"""What an assistant prepared and nobody has confirmed yet."""

import enum
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.models.api_token import ApiToken
from crm.models.record import Record
from crm.models.rights import Policy
from crm.models.user import User
from crm.models.workspace import Workspace

# A clock that was set back must not give an old token a second life.
CLOCK_SKEW = timedelta(minutes=1)
REPLAY_LIFETIME = timedelta(hours=24)


class Status(models.TextChoices):
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ActionState(enum.StrEnum):
    """How far an action has come, as people and programs see it."""

    WAITING = "waiting"
    APPROVED = "approved"
    DONE = "done"
    REJECTED = "rejected"
    REFUSED = "refused"
    EXPIRED = "expired"


ENDED = {
    Status.DONE: ActionState.DONE,
    Status.CANCELLED: ActionState.REJECTED,
    Status.REFUSED: ActionState.REFUSED,
    Status.EXPIRED: ActionState.EXPIRED,
}
ENDING = {state: status for status, state in ENDED.items()}


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_action_secret() -> str:
    return f"liaison_act_{secrets.token_urlsafe(32)}"


class PendingActionQuerySet(models.QuerySet["PendingAction"]):
    def open(self) -> Self:
        now = timezone.now()
        return self.filter(
            status=Status.PENDING, expires_at__gt=now, created_at__lte=now + CLOCK_SKEW
        )

    def in_state(self, state: ActionState) -> Self:
        """Those whose `state` is this now."""
        match state:
            case ActionState.WAITING:
                return self.open().filter(approved_at=None)
            case ActionState.APPROVED:
                return self.open().exclude(approved_at=None)
            case ActionState.EXPIRED:
                unopened = Q(status=Status.PENDING) & ~Q(pk__in=self.open().values("pk"))
                return self.filter(Q(status=Status.EXPIRED) | unopened)
            case _:
                return self.filter(status=ENDING[state])

    def claim(self, *, approved_only: bool) -> bool:
        """Take the action for good. Of any number of confirmations at once, one is told True.

        Call it inside a transaction with the effect: they become visible together or not at all.
        """
        claimable = self.open().filter(approved_at__isnull=False) if approved_only else self.open()
        return bool(claimable.update(status=Status.DONE, ended_at=timezone.now()))


PendingActions = models.Manager.from_queryset(PendingActionQuerySet)


class PendingAction(Record):
    """An operation with its exact input, the changes that were shown, and how it ended."""

    finder = "pending_action_list"
    pages = "approvals"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="pending_actions")
    user = models.ForeignKey(User, models.CASCADE, related_name="pending_actions")
    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="pending_actions")
    client = models.CharField(max_length=200, blank=True)
    operation = models.CharField(max_length=64)
    confirm_tool = models.CharField(max_length=64)
    input = models.JSONField()
    summary = models.CharField(max_length=500)
    changes = models.JSONField(help_text="Record, field, before and after, as they are shown.")
    records = models.JSONField(
        null=True, help_text="The same by record, as it is stored. None: prepared before there was."
    )
    warnings = models.JSONField(default=list)
    seen = models.JSONField(help_text="What the changes were, with the versions they start from.")
    policy = models.CharField(max_length=8, choices=Policy.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PENDING)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    refusal = models.JSONField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)

    objects = PendingActions()

    class Meta:
        verbose_name = "prepared action"
        # Where it has lain since it was made by another app: servers of both read it in an upgrade.
        db_table = "mcp_gateway_pendingaction"
        indexes = [
            models.Index(fields=["token", "status", "expires_at"], name="action_open_of_token"),
            models.Index(fields=["workspace", "status", "-id"], name="action_inbox"),
            models.Index(fields=["status", "expires_at"], name="action_watched"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="action_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REFUSED) | Q(refusal__isnull=False),
                name="refused_action_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.summary

    @property
    def is_open(self) -> bool:
        return self.status == Status.PENDING and self.lives_at(timezone.now())

    @property
    def state(self) -> ActionState:
        if self.status != Status.PENDING:
            return ENDED[Status(self.status)]
        if not self.is_open:
            return ActionState.EXPIRED
        return ActionState.APPROVED if self.approved_at else ActionState.WAITING

    def lives_at(self, now: datetime) -> bool:
        return self.created_at - CLOCK_SKEW <= now < self.expires_at

    @property
    def is_replayable(self) -> bool:
        return self.ended_at is not None and timezone.now() < self.ended_at + REPLAY_LIFETIME

    def approve(self, by: User) -> bool:
        """A person's yes. True if it was still open and nobody had said it before."""
        waiting = PendingAction.objects.filter(pk=self.pk, approved_at=None).open()
        return bool(waiting.update(approved_by=by, approved_at=timezone.now()))

    def cancel(self, by: User) -> bool:
        """A person's no, final. True if it was still open."""
        waiting = PendingAction.objects.filter(pk=self.pk).open()
        facts = {"status": Status.CANCELLED, "ended_at": timezone.now(), "ended_by": by}
        return bool(waiting.update(**facts))

    def refuse(self, refusal: dict[str, Any]) -> bool:
        return self.end(Status.REFUSED, refusal=refusal)

    def expire(self) -> bool:
        return self.end(Status.EXPIRED)

    def end(self, status: Status, **facts: Any) -> bool:
        waiting = PendingAction.objects.filter(pk=self.pk, status=Status.PENDING)
        return bool(waiting.update(status=status, ended_at=timezone.now(), **facts))
