"""People with an account. Staff help them and are never them: no password is set here, and
nobody is signed in as somebody else."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as stock
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest

from crm.admin.acting import is_superuser, staff_caller
from crm.admin.around import Link
from crm.admin.base import StaffAdmin, moment
from crm.models import ApiToken, User, Workspace

OF_SUPERUSERS = ("email", "is_staff", "is_superuser", "groups")
TOLD = ("name", "email", "time_zone", "language", "is_active", "is_staff", "is_superuser")


@admin.register(User)
class UserAdmin(StaffAdmin):
    path = "memberships__workspace"
    list_display = ("email", "name", "is_active", "is_staff", "joined")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    search_help_text = "A whole email address, a part of a recent one or of a name, or an id."
    fieldsets = (
        (None, {"fields": ("email", "name", "is_active")}),
        ("Where", {"fields": ("time_zone", "language")}),
        ("Staff", {"fields": ("is_staff", "is_superuser", "groups")}),
        ("Since", {"fields": ("date_joined", "last_login")}),
    )
    readonly_fields = ("date_joined", "last_login")
    filter_horizontal = ("groups",)
    joined = moment("date_joined", "Joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People are made with the command `member_add`; who has an account is invited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is deleted whose name stands in an audit log; an account is deactivated."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_superuser and not is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Whoever could change an address could have its owner's next password sent to themselves.
        guarded = () if is_superuser(request) else OF_SUPERUSERS
        return (*self.readonly_fields, *guarded)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        people, duplicates = super().get_search_results(request, queryset, search_term)
        if "@" not in search_term:
            return people, duplicates
        person = User.objects.filter(email__iexact=search_term.strip()).values("pk")
        return (queryset.filter(pk__in=person) if person else people), False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        names = [name for name in form.changed_data if name in TOLD]
        before = {name: form.initial[name] for name in names}
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            tell_workspaces(request, obj, before, {name: getattr(obj, name) for name in names})

    def links(self, obj: User) -> Iterator[Link]:
        memberships = obj.memberships.select_related("user", "workspace")
        yield Link("Workspaces", memberships, {"user__id__exact": obj.pk})
        yield Link("Tokens", ApiToken.objects.filter(user=obj), {"user__id__exact": obj.pk})


def tell_workspaces(request: HttpRequest, person: User, before: Any, after: Any) -> None:
    """An account is of no workspace: each that the person works in is told."""
    facts = {"target_type": "user", "target_id": person.pk, "event": "user.updated"}
    for workspace in Workspace.objects.filter(memberships__user=person) if before else ():
        staff_caller(request, workspace).tell("user_update", **facts, before=before, after=after)


# The stock one stands until here. Whoever may write a group could give themselves all there is.
admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(stock.GroupAdmin):
    """What staff may do is given by superusers alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)
