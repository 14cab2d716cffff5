"""Filters that offer a handful of choices and read an index, or a bounded number of rows."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from crm.admin.search import WINDOW, newest
from crm.admin.site import chosen_workspace

Choices = list[tuple[Any, str]]


class Bin(admin.SimpleListFilter):
    """What was deleted and can still be restored; otherwise it is not shown."""

    title = "place"
    parameter_name = "bin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("yes", "In the bin")]

    def choices(self, changelist: Any) -> Any:
        everything, in_bin = super().choices(changelist)
        yield {**everything, "display": "In use"}
        yield in_bin

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(deleted_at__isnull=self.value() != "yes")


class PipelineStateFilter(admin.SimpleListFilter):
    """The states of the chosen workspace; all workspaces together have too many to list."""

    title = "pipeline state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        workspace = chosen_workspace(request)
        if workspace is None:
            return []
        return list(workspace.pipeline_states.in_order().values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {str(key) for key, _ in self.lookup_choices}
        return queryset.filter(pipeline_state=self.value()) if self.value() in known else queryset


class Done(admin.SimpleListFilter):
    title = f"progress, of the latest {WINDOW:,}"
    parameter_name = "done"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("no", "To do"), ("yes", "Done")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return newest(queryset).filter(completed_at__isnull=self.value() == "no")


class Live(admin.SimpleListFilter):
    """Tokens that can still be used."""

    title = "validity"
    parameter_name = "live"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("yes", "Live"), ("no", "Revoked or expired")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"yes", "no"}:
            return queryset
        live = newest(queryset).live()  # type: ignore[attr-defined]
        return live if self.value() == "yes" else newest(queryset).exclude(pk__in=live.values("pk"))


class Recent(admin.ChoicesFieldListFilter):
    """A field without an index of its own, among the latest ten thousand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = f"{self.title}, of the latest {WINDOW:,}"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = newest(queryset) if self.used_parameters else queryset
        return cast("QuerySet[Any]", super().queryset(request, rows))
