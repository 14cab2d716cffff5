from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.operations.task_lists import task_list as list_tasks
from crm.schemas.tasks import TaskQuery, TaskRecord
from crm.web.request import Request, signed_in
from crm.web.timeline import timeline_of

PAGE = 50
OVERDUE = "Overdue"


@dataclass(frozen=True)
class TaskGroup:
    title: str
    tasks: list[TaskRecord]

    @property
    def is_late(self) -> bool:
        return self.title == OVERDUE


@signed_in
def task_list_page(request: Request) -> HttpResponse:
    everyone, cursor = request.GET.get("who") == "everyone", request.GET.get("cursor", "")
    page = list_tasks(request.caller, TaskQuery(mine=not everyone, limit=PAGE, cursor=cursor))
    now = timezone.now()
    groups = groupby(page.results, key=lambda task: title_of(task.due_date, now))
    context = {"groups": [TaskGroup(title, list(tasks)) for title, tasks in groups],
               "next": page.next_cursor, "cursor": cursor, "everyone": everyone}  # fmt: skip
    return render(request, "crm/task_list.html", context)


def title_of(due: datetime, now: datetime) -> str:
    """The heading that a task due then stands under, in the person's time zone."""
    today, day = timezone.localdate(now), timezone.localdate(due)
    if due < now:
        return OVERDUE
    if day == today:
        return "Today"
    if day == today + timedelta(days=1):
        return "Tomorrow"
    return "Next seven days" if day <= today + timedelta(days=7) else "Later"


@signed_in
def task_detail(request: Request, pk: UUID) -> HttpResponse:
    tasks = request.caller.workspace.tasks.select_related("contact__company", "assignee")
    task = tasks.get(pk=pk)
    context = {"task": task, "timeline": timeline_of(request.caller, task.pk)}
    return render(request, "crm/task_detail.html", context)
