from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from crm.models import Task
from crm.moments import due_moment
from crm.operation import Caller, Change, Confirm, Effect, operation
from crm.paging import cursor_of, key_of
from crm.schemas.tasks import TaskCreate, TaskDetail, TaskList, TaskPage, TaskRef, TaskSummary

COUNTED = 1_000


@operation("List tasks")
def task_list(caller: Caller, data: TaskList) -> TaskPage:
    """Lists pending tasks in the workspace (optional: yours only)."""
    now = timezone.now()
    wanted = {"assignee": caller.user if data.mine else None, "contact_id": data.contact_id}
    tasks = caller.workspace.tasks.pending().filter(**{k: v for k, v in wanted.items() if v})
    after = tasks.filter(beyond(caller, data.cursor)) if data.cursor else tasks
    rows = list(after.soonest_first().select_related("contact", "assignee")[: data.limit + 1])
    page, more = rows[: data.limit], len(rows) > data.limit
    return TaskPage(
        results=[TaskSummary.of(task, caller.zone, now) for task in page],
        next_cursor=end_of(caller, page[-1]) if more else None,
    )


def end_of(caller: Caller, task: Task) -> str:
    return cursor_of(caller.workspace, "task_list", task.due_date.isoformat(), task.pk)


def beyond(caller: Caller, cursor: str) -> Q:
    due, last = key_of(caller.workspace, "task_list", cursor)
    moment = datetime.fromisoformat(due)
    # The first bound is redundant, and lets both databases begin at the right place of the index.
    return Q(due_date__gte=moment) & (Q(due_date__gt=moment) | Q(id__gt=last))


@operation("Get a task")
def task_get(caller: Caller, data: TaskRef) -> TaskDetail:
    """Retrieves task details by ID (UUID)."""
    task = caller.workspace.tasks.select_related("contact", "assignee").get(pk=data.task_id)
    return TaskDetail.of(task, caller.zone, timezone.now())


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
        contact=caller.workspace.contacts.get(pk=data.contact_id) if data.contact_id else None,
        title=data.title,
        type=data.type,
        description=data.description,
        due_date=due_date(data, caller, now),
        assignee=caller.workspace.assignable(data.assignee_id) or caller.user,
    )
    task.save()
    caller.adding(task)
    return TaskDetail.of(task, caller.zone, now)


def due_date(data: TaskCreate, caller: Caller, now: datetime) -> datetime:
    try:
        return due_moment(data.due_date, caller.zone, now)
    except ValueError as wrong:
        raise ValidationError({"due_date": f"{wrong}"[:1].upper() + f"{wrong}"[1:] + "."}) from None


@operation("Complete a task", effect=Effect.WRITE, idempotent=True)
def task_complete(caller: Caller, data: TaskRef) -> TaskDetail:
    """Marks a task as completed."""
    task = caller.workspace.tasks.select_for_update().get(pk=data.task_id)
    with caller.changing(task):
        task.complete()
    return TaskDetail.of(task, caller.zone, timezone.now())
