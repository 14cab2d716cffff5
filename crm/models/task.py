from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from crm.models.binned import Binned, BinnedQuerySet, LiveManager, ParentInBin
from crm.models.contact import Contact
from crm.models.record import Recorder
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


class TaskQuerySet(BinnedQuerySet["Task"]):
    def pending(self) -> Self:
        return self.filter(completed_at=None)

    def soonest_first(self) -> Self:
        return self.order_by("due_date", "id")


LiveTasks = LiveManager.from_queryset(TaskQuerySet)
AllTasks = models.Manager.from_queryset(TaskQuerySet)


class Task(Binned):
    """Something to do by a time, for a contact or for none."""

    kind = "task"
    noun = "A task"
    finder = "task_list"
    pages = "tasks"
    name_in_bin = F("title")

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
    everything = AllTasks()

    audited = ("title", "type", "contact", "description", "due_date", "completed", "assignee")
    audited_by_name = frozenset({"contact", "assignee"})

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

    def particulars(self, values: Mapping[str, Any]) -> list[str]:
        contact = self.contact
        return [str(contact), *contact.particulars(contact.snapshot())] if contact else []

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
        return super().audited_value(name)

    def take_out_of_bin(self, by: Recorder) -> None:
        """Raises:
        ParentInBin: its contact is there too.
        """
        if self.contact and self.contact.deleted_at:
            raise ParentInBin(self.contact)
        super().take_out_of_bin(by)
