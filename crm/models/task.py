from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.models.contact import Contact
from crm.models.record import Binned, Live
from crm.models.user import User
from crm.models.workspace import Workspace


class TaskType(models.TextChoices):
    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    FOLLOW_UP = "follow_up"
    PROPOSAL = "proposal"
    QUOTE = "quote"
    OTHER = "other"


class TaskQuerySet(models.QuerySet["Task"]):
    def pending(self) -> Self:
        return self.filter(completed_at=None)

    def soonest_first(self) -> Self:
        return self.order_by("due_date", "id")


LiveTasks = Live.from_queryset(TaskQuerySet)


class Task(Binned):
    """Something to do by a time, for a contact or for none."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="tasks")
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="tasks", null=True, blank=True
    )
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=16, choices=TaskType.choices, default=TaskType.OTHER)
    description = models.TextField(blank=True)
    due_date = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(User, models.SET_NULL, related_name="tasks", null=True, blank=True)

    objects = LiveTasks()
    everything: ClassVar[models.Manager["Task"]] = TaskQuerySet.as_manager()

    audited = ("title", "type", "contact", "description", "due_date", "completed", "assignee")

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "due_date", "id"],
                name="task_pending",
                condition=Q(completed_at=None),
            ),
            models.Index(
                fields=["workspace", "assignee", "due_date", "id"],
                name="task_pending_mine",
                condition=Q(completed_at=None),
            ),
            models.Index(fields=["contact", "due_date"], name="task_of_contact"),
            models.Index(fields=["workspace", "-id"], name="task_latest"),
            models.Index(
                fields=["workspace", "deleted_at"],
                name="task_bin",
                condition=Q(deleted_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=TaskType.values), name="task_type_is_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="task_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{settings.PUBLIC_URL}/tasks/{self.pk}"

    @property
    def completed(self) -> bool:
        return self.completed_at is not None

    @property
    def overdue(self) -> bool:
        return not self.completed and self.due_date < timezone.now()

    def complete(self) -> None:
        """Done, once: completing a completed task changes nothing."""
        if not self.completed:
            self.completed_at = timezone.now()
            self.save_change("completed_at")

    def reopen(self) -> None:
        """To be done again; reopening a pending task changes nothing."""
        if self.completed:
            self.completed_at = None
            self.save_change("completed_at")

    def audited_value(self, name: str) -> Any:
        if name == "completed":
            return self.completed
        if name in {"contact", "assignee"}:
            related = getattr(self, name)
            return related and {"id": str(related.pk), "name": str(related)}
        return super().audited_value(name)
