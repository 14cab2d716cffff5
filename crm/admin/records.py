"""Records that staff write, by the operations that everybody writes them by."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from crm.admin.acting import for_each, staff_caller
from crm.admin.base import StaffAdmin
from crm.admin.forms import OperationForm, Step
from crm.admin.site import chosen_workspace
from crm.models import Workspace
from crm.operation import AnyOperation
from crm.refusals import REFUSALS, refusal_of

# What an operation refuses after its rehearsal went well, or where there was none. Who may not
# come to a page at all is told so by the stock admin.
REFUSED = tuple(refusal for refusal in REFUSALS if refusal is not PermissionDenied)

BIN_ACTIONS = ("put_into_bin", "restore")


class RecordAdmin(StaffAdmin):
    """Records that staff write, through the operations that everybody writes them through."""

    form: type[OperationForm] = OperationForm
    actions: Sequence[str] | None = BIN_ACTIONS
    deleting: ClassVar[AnyOperation | None] = None
    restoring: ClassVar[AnyOperation | None] = None

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):  # type: ignore[no-untyped-def]
        form = super().get_form(request, obj, change=change, **kwargs)
        workspace = self.workspace_of(obj) if obj else chosen_workspace(request)
        if workspace is None:
            return form
        return type(form.__name__, (form,), {"caller": staff_caller(request, workspace)})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, (None, {"fields": ["seen_version"], "classes": ["seen-version"]})]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        for step in form.steps():
            obj.pk = step.take(form.caller).id
        obj._state.adding = False
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The operations did that."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except REFUSED as no:
            messages.error(request, refusal_of(no).message)
            return HttpResponseRedirect(request.path)

    def has_add_permission(self, request: HttpRequest) -> bool:
        can = self.form.creating is not None and chosen_workspace(request) is not None
        return can and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and getattr(obj, "deleted_at", None):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if self.deleting is None or (obj is not None and getattr(obj, "deleted_at", None)):
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes into the bin goes alone and can come back: nothing is lost with it."""
        return [str(obj) for obj in objs], {}, set(), []

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except REFUSED as no:
            messages.error(request, refusal_of(no).message)
            return HttpResponseRedirect(request.path)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.run(self.deleting, request, obj)

    def run(self, operation: AnyOperation | None, request: HttpRequest, obj: Any) -> None:
        if operation is not None:
            workspace = cast(Workspace, self.workspace_of(obj))
            Step(operation, self.reference(obj)).take(staff_caller(request, workspace))

    def reference(self, obj: Any) -> dict[str, Any]:
        """The record as the operations that delete and restore it are told of it."""
        return {self.form.key: obj.pk}

    def get_actions(self, request: HttpRequest) -> Any:
        """What is in the bin can only be restored, and what is not only be put into it."""
        in_bin = request.GET.get("bin") == "yes"
        missing = {"put_into_bin"} if in_bin or self.deleting is None else set()
        missing |= {"restore"} if not in_bin or self.restoring is None else set()
        offered = super().get_actions(request).items()
        return {name: action for name, action in offered if name not in missing}

    @admin.action(description="Put into the bin", permissions=["delete"])
    def put_into_bin(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.bulk(request, queryset, self.deleting, "put into the bin")

    @admin.action(description="Restore from the bin", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.bulk(request, queryset, self.restoring, "restored")

    def bulk(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        operation: AnyOperation | None,
        done: str,
    ) -> None:
        records = queryset.select_related("workspace")
        for_each(request, records, lambda obj: self.run(operation, request, obj), done)
