from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field, WithJsonSchema

from crm.models import Contact, Task
from crm.models.task import TaskType
from crm.schemas.base import (
    Id,
    Input,
    Instant,
    Limit,
    Moment,
    Named,
    Output,
    Page,
    RequiredLine,
    Text,
    Version,
    Visible,
)
from crm.schemas.contacts import ContactSummary
from crm.schemas.fields import changed_only
from crm.values.moments import local_text

DUE_DATE = "ISO 8601. No offset: your time zone. A date alone: the end of that day."
# The choices in place: a parameter of a query has no definitions to refer to.
AskedType = Annotated[
    TaskType,
    Field(strict=False),
    WithJsonSchema({"type": "string", "enum": TaskType.values}),
]
Expand = list[Literal["contact"]]


class TaskList(Input):
    mine: bool = Field(default=False, description="Only those assigned to you.")
    contact_id: Id | None = None
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")


class TaskQuery(TaskList):
    assignee_id: Id | None = None
    type: AskedType | None = None
    state: Literal["pending", "completed", "all"] = "pending"
    due_after: Instant | None = Field(default=None, description="Due then or later.")
    due_before: Instant | None = Field(default=None, description="Due before then.")
    sort: Literal["dueDate", "-dueDate", "createdAt", "-createdAt"] = "dueDate"
    expand: Expand = []


class TaskRef(Input):
    task_id: Id


class TaskGet(TaskRef):
    expand: Expand = []


class TaskChange(TaskRef):
    """Which task, as it was read."""

    version: Version = None


class TaskCreate(Input):
    title: RequiredLine
    due_date: str = Field(
        min_length=8,
        max_length=40,
        description=DUE_DATE,
    )
    type: TaskType = Field(default=TaskType.OTHER, strict=False)
    contact_id: Id | None = None
    description: Text = ""
    assignee_id: Id | None = Field(default=None, description="A member; you if left out.")


class TaskUpdate(TaskChange):
    """Only the fields that are sent change."""

    title: RequiredLine = Field(default="")
    due_date: str = Field(
        default="",
        min_length=8,
        max_length=40,
        description=DUE_DATE,
        json_schema_extra=changed_only,
    )
    type: TaskType = Field(default=TaskType.OTHER, strict=False, json_schema_extra=changed_only)
    contact_id: Id | None = Field(default=None, description="null: of no contact.")
    description: Text = ""
    assignee_id: Id | None = Field(default=None, description="A member; null: nobody.")


class TaskSummary(Output):
    id: UUID
    title: Visible
    type: Visible
    due_date: Moment
    due_local: Visible
    overdue: bool = False
    contact: Named | None = None
    assignee: Visible = ""
    completed_at: Moment | None = None
    url: Visible

    @classmethod
    def of(cls, task: Task, zone: ZoneInfo, now: datetime) -> "TaskSummary":
        return cls.model_validate(task_summary(task, zone, now))


class TaskDetail(TaskSummary):
    description: Visible = ""
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, task: Task, zone: ZoneInfo, now: datetime) -> "TaskDetail":
        return cls.model_validate(task_summary(task, zone, now) | own_fields(task))


class TaskPage(Page):
    results: list[TaskSummary]


class TaskExpanded(Output):
    contact: ContactSummary | None = None


class TaskRecord(TaskDetail):
    expanded: TaskExpanded | None = Field(default=None, description="What `expand` asked for.")

    @classmethod
    def of(
        cls, task: Task, zone: ZoneInfo, now: datetime, expand: Sequence[str] = ()
    ) -> "TaskRecord":
        record = cls.model_validate(task_summary(task, zone, now) | own_fields(task))
        if task.contact and "contact" in expand:
            record.expanded = TaskExpanded(contact=contact_summary(task.contact))
        return record


class TaskRecords(TaskPage):
    results: list[TaskRecord]  # type: ignore[assignment] # nobody adds to a result


def contact_summary(contact: Contact) -> ContactSummary:
    return ContactSummary(
        id=contact.pk,
        name=contact.name,
        company=str(contact.company or ""),
        position=contact.position,
        email=contact.email,
        phone=contact.phones[0] if contact.phones else "",
        pipeline_state=str(contact.pipeline_state or ""),
        created_at=contact.created_at,
        url=contact.get_absolute_url(),
    )


def task_summary(task: Task, zone: ZoneInfo, now: datetime) -> dict[str, object]:
    contact = task.contact
    return {
        "id": task.pk,
        "title": task.title,
        "type": task.type,
        "due_date": task.due_date,
        "due_local": local_text(task.due_date, zone),
        "overdue": not task.completed and task.due_date < now,
        "contact": Named(id=contact.pk, name=contact.name) if contact else None,
        "assignee": str(task.assignee or ""),
        "completed_at": task.completed_at,
        "url": task.get_absolute_url(),
    }


def own_fields(task: Task) -> dict[str, object]:
    names = ("description", "created_at", "updated_at", "version")
    return {name: getattr(task, name) for name in names}
