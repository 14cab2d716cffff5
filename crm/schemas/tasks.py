from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from crm.models import Task
from crm.models.task import TaskType
from crm.moments import local_text
from crm.schemas.base import (
    Id,
    Input,
    Limit,
    Moment,
    Named,
    Output,
    Page,
    RequiredLine,
    Shown,
    Text,
)


class TaskList(Input):
    mine: bool = Field(default=False, description="Only those assigned to you.")
    contact_id: Id | None = None
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")


class TaskRef(Input):
    task_id: Id


class TaskCreate(Input):
    title: RequiredLine
    due_date: str = Field(
        min_length=8,
        max_length=40,
        description="ISO 8601. No offset: your time zone. A date alone: the end of that day.",
    )
    type: TaskType = Field(default=TaskType.OTHER, strict=False)
    contact_id: Id | None = None
    description: Text = ""
    assignee_id: Id | None = Field(default=None, description="A member; you if left out.")


class TaskSummary(Output):
    id: UUID
    title: Shown
    type: Shown
    due_date: Moment
    due_local: Shown
    overdue: bool = False
    contact: Named | None = None
    assignee: Shown = ""
    completed_at: Moment | None = None
    url: Shown

    @classmethod
    def of(cls, task: Task, zone: ZoneInfo, now: datetime) -> "TaskSummary":
        return cls.model_validate(summary_fields(task, zone, now))


class TaskDetail(TaskSummary):
    description: Shown = ""
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, task: Task, zone: ZoneInfo, now: datetime) -> "TaskDetail":
        own = {name: getattr(task, name) for name in
               ("description", "created_at", "updated_at", "version")}  # fmt: skip
        return cls.model_validate(summary_fields(task, zone, now) | own)


class TaskPage(Page):
    results: list[TaskSummary]


def summary_fields(task: Task, zone: ZoneInfo, now: datetime) -> dict[str, object]:
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
