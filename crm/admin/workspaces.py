from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm.admin.acting import caller_for, for_each, staff_caller
from crm.admin.around import Link
from crm.admin.base import ReadOnlyAdmin, moment
from crm.admin.forms import OperationForm
from crm.admin.records import RecordAdmin
from crm.models import Invitation, Membership, Workspace
from crm.operations.invitations import invitation_revoke
from crm.operations.members import member_remove, member_update
from crm.operations.workspace import workspace_update
from crm.schemas.invitations import InvitationRef


class WorkspaceForm(OperationForm):
    updating = workspace_update


@admin.register(Workspace)
class WorkspaceAdmin(RecordAdmin):
    """Its settings are edited as its owners edit them. What it pays for and whether it may work
    at all is for staff alone."""

    path = ""
    form = WorkspaceForm
    list_display = ("name", "slug", "plan", "time_zone", "suspended", "enter")
    list_filter = ("plan", ("suspended_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "slug")
    search_help_text = "A part of the name or the slug, or an id."
    readonly_fields = ("slug", "plan", "suspended_at")
    fieldsets = (
        (None, {"fields": ("name", "slug", "plan", "suspended_at")}),
        ("Where and how", {"fields": ("time_zone", "language", "country", "voice")}),
        ("What assistants may", {"fields": ("write_policy", "send_policy", "outbound")}),
    )
    actions = ("suspend", "resume")
    suspended = moment("suspended_at", "Suspended")

    @admin.display(description="")
    def enter(self, workspace: Workspace) -> SafeString:
        url = f"{reverse('admin:index')}?workspace={workspace.slug}"
        return format_html('<a href="{}">Work in it</a>', url)

    def workspace_of(self, obj: Workspace) -> Workspace:
        return obj

    def links(self, obj: Workspace) -> Iterator[Link]:
        inside = {"workspace__id__exact": obj.pk}
        members = obj.memberships.select_related("user", "workspace")
        yield Link("Members", members, inside)
        yield Link("Invitations", Invitation.objects.filter(workspace=obj), inside)
        yield Link("Tokens", obj.api_tokens.all(), inside)
        yield Link("Webhooks", obj.webhooks.all(), inside)

    @admin.action(description="Suspend: nobody can work in it", permissions=["act"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[Workspace]) -> None:
        now = timezone.now()
        running = queryset.filter(suspended_at=None)
        for_each(request, running, lambda workspace: hold(request, workspace, now), "suspended")

    @admin.action(description="Resume", permissions=["act"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Workspace]) -> None:
        held = queryset.exclude(suspended_at=None)
        for_each(request, held, lambda workspace: hold(request, workspace, None), "resumed")


def hold(request: HttpRequest, workspace: Workspace, moment: Any) -> None:
    """Suspend it, or let it go on. No operation: those refuse a workspace that is suspended."""
    caller = staff_caller(request, workspace)
    with transaction.atomic():
        with caller.changing(workspace):
            workspace.suspended_at = moment
            workspace.save_change("suspended_at")
        caller.tell_changes("workspace_suspend" if moment else "workspace_resume")


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    class Form(OperationForm):
        updating = member_update
        key = "member_id"

    form = Form
    deleting = member_remove
    list_display = ("user", "role", "since")
    list_select_related = ("user", "workspace")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name")
    search_help_text = "A part of a name or an email address among the latest, or an id."
    ids = ("pk", "user_id")
    fields = ("user", "role", "signature")
    readonly_fields = ("user", "signature")
    since = moment("created_at", "Since")
    actions = None


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations are made by who manages the workspace. Staff see who is asked, and take it
    back."""

    list_display = ("email", "role", "invited_by", "expires", "accepted")
    list_select_related = ("workspace", "invited_by")
    search_fields = ("email",)
    fields = ("email", "role", "invited_by", "expires_at", "accepted_at")
    actions = ("revoke",)
    expires = moment("expires_at", "Expires")
    accepted = moment("accepted_at", "Accepted")

    @admin.action(description="Revoke", permissions=["act"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        def end(invitation: Invitation) -> None:
            asked = InvitationRef(invitation_id=invitation.pk)
            invitation_revoke(caller_for(request, invitation), asked)

        for_each(request, queryset.select_related("workspace"), end, "revoked")
