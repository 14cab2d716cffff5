from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.caller import Caller, Effect
from crm.journal.change import Change
from crm.models import Contact, Task
from crm.models.binned import everything_of
from crm.operation import Confirm, operation
from crm.schemas.bin import Removed
from crm.schemas.tasks import (
    TaskChange,
    TaskCreate,
    TaskDetail,
    TaskGet,
    TaskRecord,
    TaskRef,
    TaskUpdate,
)
from crm.values.moments import due_moment


@operation("Get a task", brief=(TaskRef, TaskDetail))
def task_get(caller: Caller, data: TaskGet) -> TaskRecord:
    """Retrieves task details by ID (UUID)."""
    task = caller.workspace.tasks.select_related("contact", "assignee").get(pk=data.task_id)
    return TaskRecord.of(task, caller.zone, timezone.now(), data.expand)


def warn_of_the_past(caller: Caller, data: TaskCreate, changes: tuple[Change, ...]) -> list[str]:
    due = due_moment(data.due_date, caller.zone, timezone.now())
    return ["The due date is in the past."] if due < timezone.now() else []


FLOW = (
    "2-step flow: task_create_prepare returns a summary and token. When user confirms ('yes', "
    "'OK', 'confirm'), call task_create_confirm IMMEDIATELY with that token. Never respond with a "
    "greeting when user is confirming."
)


@operation(
    "Create a task",
    effect=Effect.WRITE,
    confirm=Confirm.REQUIRED,
    flow=FLOW,
    warn=warn_of_the_past,
)
def task_create(caller: Caller, data: TaskCreate) -> TaskDetail:
    """Creates a task for a contact, or for none."""
    now = timezone.now()
    task = Task(
        workspace=caller.workspace,
        contact=contact_of(caller, data),
        title=data.title,
        type=data.type,
        description=data.description,
        due_date=due_date(data, caller, now),
        assignee=caller.workspace.assignable(data.assignee_id) or caller.user,
    )
    task.save()
    caller.adding(task)
    return TaskDetail.of(task, caller.zone, now)


@operation("Update a task", effect=Effect.WRITE, destructive=True, idempotent=True)
def task_update(caller: Caller, data: TaskUpdate) -> TaskDetail:
    """Updates a task. Only what is sent changes; task_complete completes it."""
    task, now = task_of(caller, data), timezone.now()
    with caller.changing(task):
        if changed := task.assign(values(caller, data, now)):
            task.save_change(*changed)
    return TaskDetail.of(task, caller.zone, now)


PLAIN: tuple[str, ...] = ("title", "type", "description")


def values(caller: Caller, data: TaskUpdate, now: datetime) -> dict[str, Any]:
    """What was sent, in the form it is stored."""
    sent = data.sent()
    stored = {name: sent[name] for name in PLAIN if name in sent}
    if "due_date" in sent:
        stored["due_date"] = due_date(data, caller, now)
    if "contact_id" in sent:
        stored["contact"] = contact_of(caller, data)
    if "assignee_id" in sent:
        stored["assignee"] = caller.workspace.assignable(data.assignee_id)
    return stored


def contact_of(caller: Caller, data: TaskCreate | TaskUpdate) -> Contact | None:
    return caller.workspace.contacts.get(pk=data.contact_id) if data.contact_id else None


def due_date(data: TaskCreate | TaskUpdate, caller: Caller, now: datetime) -> datetime:
    try:
        return due_moment(data.due_date, caller.zone, now)
    except ValueError as wrong:
        raise ValidationError({"due_date": f"{wrong}"[:1].upper() + f"{wrong}"[1:] + "."}) from None


@operation("Complete a task", effect=Effect.WRITE, idempotent=True, brief=(TaskRef, TaskDetail))
def task_complete(caller: Caller, data: TaskChange) -> TaskDetail:
    """Marks a task as completed."""
    task = task_of(caller, data)
    with caller.changing(task):
        task.complete()
    return TaskDetail.of(task, caller.zone, timezone.now())


@operation("Reopen a task", effect=Effect.WRITE, idempotent=True)
def task_reopen(caller: Caller, data: TaskChange) -> TaskDetail:
    """Marks a completed task as pending again."""
    task = task_of(caller, data)
    with caller.changing(task):
        task.reopen()
    return TaskDetail.of(task, caller.zone, timezone.now())


@operation("Delete a task", effect=Effect.WRITE, destructive=True)
def task_delete(caller: Caller, data: TaskChange) -> Removed:
    """Puts a task into the bin for 30 days."""
    task, moment = task_of(caller, data), timezone.now()
    task.put_into_bin(caller, moment)
    return Removed.of(task, moment)


@operation("Restore a task", effect=Effect.WRITE)
def task_restore(caller: Caller, data: TaskRef) -> TaskDetail:
    """Takes a task out of the bin."""
    task = everything_of(caller.workspace, Task).to_restore(data.task_id)
    task.take_out_of_bin(caller)
    return TaskDetail.of(task, caller.zone, timezone.now())


def task_of(caller: Caller, data: TaskChange) -> Task:
    return caller.workspace.tasks.to_change(data.task_id, data.version)
