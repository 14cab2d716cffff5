from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from crm.admin.acting import for_each, staff_caller
from crm.admin.around import Link, linked
from crm.admin.base import ReadOnlyAdmin, moment
from crm.admin.filters import Live
from crm.admin.site import scope_of
from crm.models import Activity, ApiToken, IdempotencyKey, Workspace
from crm.operations.tokens import revoke_for_operator
from crm.refusals import Code, Refusal


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Tokens are issued by their people. Staff see what they may, and end them."""

    list_display = ("__str__", "person", "policy", "scope_names", "used", "expires", "revoked")
    list_select_related = ("user", "workspace")
    list_filter = (Live, "policy")
    search_fields = ("name", "hint", "user__email")
    search_help_text = "A name, the last four characters, the person's address, or an id."
    ids = ("pk", "user_id")
    fields = ("name", "hint", "person", "workspace", "scope_names", "policy", "created_at",
              "expires_at", "last_used_at", "revoked_at")  # fmt: skip
    readonly_fields = fields
    actions = ("revoke",)
    used = moment("last_used_at", "Last used")
    expires = moment("expires_at", "Expires")
    revoked = moment("revoked_at", "Revoked")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # A token of no workspace opens all of its person's.
        workspace, tokens = scope_of(request), ApiToken.objects.order_by("-pk")
        return tokens.opening(Workspace(pk=workspace)) if workspace else tokens

    @admin.display(description="Person")
    def person(self, token: ApiToken) -> str:
        return linked(token.user)

    @admin.display(description="Scopes")
    def scope_names(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @admin.action(description="Revoke", permissions=["act"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        def end(token: ApiToken) -> None:
            if token.revoked_at:
                raise Refusal(Code.INVALID, "It was revoked already.")
            revoke_for_operator(token, partial(staff_caller, request))

        for_each(request, queryset.select_related("user"), end, "revoked")

    def links(self, obj: ApiToken) -> Any:
        done = Activity.objects.filter(token=obj)
        yield Link("Done with it", done, {"token__id__exact": obj.pk})


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    list_display = ("key", "token", "status", "when")
    list_select_related = ("token", "workspace")
    search_fields = ("key",)
    # Not what was answered: it may hold what this page's reader has no business with.
    fields = ("key", "token", "fingerprint", "status", "created_at", "lease_until")
    readonly_fields = fields
    actions = None
    when = moment("created_at", "When")
