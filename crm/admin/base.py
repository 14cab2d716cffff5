"""What every list and form of the staff's admin has in common."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from crm.admin.around import Link, around
from crm.admin.forms import OneWithin, SomeWithin
from crm.admin.paginator import FastPaginator
from crm.admin.search import newest
from crm.admin.site import chosen_workspace, in_scope, is_autocomplete, scope_of, uuid_in
from crm.models import Workspace

if TYPE_CHECKING:
    Stock = admin.ModelAdmin[Any]
else:
    Stock = admin.ModelAdmin


class StaffAdmin(Stock):
    """A list that is fast at a million rows, in the workspace that was chosen.

    `path` leads from a record to its workspace. `ids` are the fields that a typed id is looked
    for in.
    """

    path: ClassVar[str] = "workspace"
    ids: ClassVar[tuple[str, ...]] = ("pk",)

    paginator = FastPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    ordering = ("-pk",)
    list_per_page = 50
    list_max_show_all = 0
    view_on_site = False
    save_on_top = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return in_scope(request, self.records(request), self.path).order_by(*self.ordering)

    def records(self, request: HttpRequest) -> QuerySet[Any]:
        """All of them; what can be chosen in a form is not in the bin."""
        live = is_autocomplete(request)
        manager = self.model._default_manager if live else self.model._base_manager
        return cast("QuerySet[Any]", manager.all())

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FastPaginator:
        paginator = cast(FastPaginator, super().get_paginator(request, *args, **kwargs))
        paginator.of_all = scope_of(request) is None and not request.GET
        return paginator

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        known = uuid_in(search_term)
        if known:
            return self.with_id(queryset, known), False
        rows = newest(queryset) if search_term else queryset
        return super().get_search_results(request, rows, search_term)

    def with_id(self, queryset: QuerySet[Any], known: Any) -> QuerySet[Any]:
        first, *others = (queryset.filter(**{name: known}) for name in self.ids)
        for other in others:
            first |= other
        return first

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By relations, ids and what a filter names: by another field, an address could ask
        letter by letter for what no page shows, such as a secret."""
        name = lookup.partition(LOOKUP_SEP)[0]
        own = {field.name for field in self.opts.concrete_fields if not field.is_relation}
        if name in own - filtered_by(self.list_filter) - {"id", *self.ids}:
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        name, *others = columns
        return (name, "workspace", *others) if self.says_workspace(request) else columns

    def says_workspace(self, request: HttpRequest) -> bool:
        return self.path == "workspace" and chosen_workspace(request) is None

    def workspace_of(self, obj: Any) -> Workspace | None:
        return getattr(obj, "workspace", None) if self.path == "workspace" else None

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs.setdefault("widget", OneWithin(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs.setdefault("widget", SomeWithin(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": str(self.opts.verbose_name_plural).capitalize()}
        return super().changelist_view(request, title | (extra_context or {}))

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        obj = kwargs.get("obj")
        context["record_workspace"] = self.workspace_of(obj) if obj else chosen_workspace(request)
        if obj is not None:
            context["around"] = around(self.links(obj), obj, request)
            context |= {"title": str(obj), "subtitle": str(self.opts.verbose_name).capitalize()}
        return super().render_change_form(request, context, **kwargs)

    def render_delete_form(self, request: HttpRequest, context: Any) -> HttpResponse:
        context["record_workspace"] = self.workspace_of(context["object"])
        context["goes_into_bin"] = hasattr(context["object"], "deleted_at")
        return super().render_delete_form(request, context)

    def links(self, obj: Any) -> Iterator[Link]:
        """What belongs to this record and has a list of its own."""
        return iter(())

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Whether this person may use the actions of records that nobody edits."""
        return super().has_change_permission(request)


class ReadOnlyAdmin(StaffAdmin):
    """Records that are shown and never edited: each is the trace of something that happened."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whoever may act on them may see them.
        return super().has_view_permission(request, obj) or self.has_act_permission(request)


def filtered_by(filters: Any) -> set[str]:
    """The fields that have a filter of their own."""
    return {each if isinstance(each, str) else each[0] for each in filters
            if not isinstance(each, type)}  # fmt: skip


def moment(name: str, label: str) -> Callable[[Any, Any], str]:
    """A column with a time in the reader's zone, short enough for a list."""

    @admin.display(description=label)
    def column(self: Any, obj: Any) -> str:
        value = getattr(obj, name)
        return f"{timezone.localtime(value):%d %b %Y, %H:%M}" if value else ""

    return column
