from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from crm.admin.base import moment
from crm.admin.contacts import pk_of
from crm.admin.filters import Bin, Done, Recent
from crm.admin.forms import OperationForm
from crm.admin.records import BIN_ACTIONS, RecordAdmin
from crm.models import Task
from crm.operations.tasks import (
    task_complete,
    task_create,
    task_delete,
    task_reopen,
    task_restore,
    task_update,
)


class TaskForm(OperationForm):
    creating = task_create
    updating = task_update
    key = "task_id"
    relations = ("contact", "assignee")

    def values(self) -> dict[str, Any]:
        values = super().values()
        for name in set(values) & set(self.relations):
            values[f"{name}_id"] = pk_of(values.pop(name))
        if values.get("due_date"):
            values["due_date"] = values["due_date"].isoformat()
        return values


@admin.register(Task)
class TaskAdmin(RecordAdmin):
    form = TaskForm
    deleting = task_delete
    restoring = task_restore
    list_display = ("title", "type", "contact", "assignee", "due", "done")
    list_select_related = ("contact", "assignee", "workspace")
    list_filter = (Done, ("type", Recent), Bin)
    search_fields = ("title",)
    search_help_text = "A part of the title of one of the latest tasks, or an id."
    ids = ("pk", "contact_id")
    autocomplete_fields = ("contact", "assignee")
    fields = ("title", "type", "due_date", "contact", "assignee", "description")
    actions = ("complete", "reopen", *BIN_ACTIONS)
    due = moment("due_date", "Due")

    @admin.display(description="Done", boolean=True)
    def done(self, task: Task) -> bool:
        return task.completed

    @admin.action(description="Mark as done", permissions=["change"])
    def complete(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        self.bulk(request, queryset, task_complete, "done")

    @admin.action(description="Reopen", permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        self.bulk(request, queryset, task_reopen, "reopened")
