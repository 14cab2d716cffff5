from django.db.models import Q
from django.utils import timezone

from crm.caller import Caller
from crm.operation import operation
from crm.queries.filters import between, matching
from crm.queries.paging import page_of, sorted_by
from crm.schemas.tasks import TaskList, TaskPage, TaskQuery, TaskRecord, TaskRecords

ORDERS = {"dueDate": ("due_date", "id"), "createdAt": ("id",)}
STATES = {"pending": Q(completed_at=None), "completed": ~Q(completed_at=None), "all": Q()}
# What each part of a task that can be asked for needs to be read with it.
RELATED = {"contact": ("contact__company", "contact__pipeline_state")}


@operation("List tasks", brief=(TaskList, TaskPage))
def task_list(caller: Caller, data: TaskQuery) -> TaskRecords:
    """Lists pending tasks in the workspace (optional: yours only)."""
    now, order = timezone.now(), sorted_by(data.sort, ORDERS)
    related = [path for name in data.expand for path in RELATED[name]]
    tasks = caller.workspace.tasks.filter(task_filters(caller, data), STATES[data.state])
    tasks = tasks.select_related("contact", "assignee", *related)
    page, cursor = page_of(caller.workspace, "task_list", tasks, order, data.cursor, data.limit)
    return TaskRecords(
        results=[TaskRecord.of(task, caller.zone, now, data.expand) for task in page],
        next_cursor=cursor,
    )


def task_filters(caller: Caller, data: TaskQuery) -> Q:
    mine = Q(assignee=caller.user) if data.mine else Q()
    return mine & matching(
        contact=data.contact_id,
        assignee=data.assignee_id,
        type=data.type,
        **between("due_date", data.due_after, data.due_before),
    )
