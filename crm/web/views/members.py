"""Who works here, inviting others, and leaving."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from crm.caller import Caller
from crm.models import Invitation, Membership, Role
from crm.operations.invitations import invitation_create, invitation_resend, invitation_revoke
from crm.operations.members import member_leave, member_remove, member_update
from crm.schemas.invitations import InvitationRef, InvitationWithLink
from crm.schemas.members import MemberLeave, MemberRef, MemberUpdate
from crm.web.forms import InviteForm, RoleForm
from crm.web.request import Request, expect_workspace, signed_in, with_account
from crm.web.workplace import leave


@signed_in
def member_list_page(request: Request) -> HttpResponse:
    if request.method != "POST":
        return member_page(request)
    form = InviteForm(request.caller.role, request.POST)
    made = form.call(request.caller, invitation_create)
    if made is None:
        return member_page(request, form=form, status=400)
    return member_page(request, made=made)


@require_POST
@signed_in
def member_change(request: Request, pk: UUID) -> HttpResponse:
    """Give them another role, or take them out."""
    match request.POST.get("change"):
        case "role":
            changed = member_update(request.caller, new_role(request, pk))
            messages.success(request, f"{changed.email} is {changed.role} now.")
        case "remove":
            member_remove(request.caller, MemberRef(member_id=pk))
            messages.success(request, "They are no longer a member.")
        case _:
            raise Http404
    return redirect("crm:member-list")


def new_role(request: Request, pk: UUID) -> MemberUpdate:
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return MemberUpdate(member_id=pk, **form.cleaned_data)


@require_POST
@signed_in
def invitation_change(request: Request, pk: UUID) -> HttpResponse:
    """Send it again, or take it back."""
    invitation = InvitationRef(invitation_id=pk)
    match request.POST.get("change"):
        case "resend":
            return member_page(request, made=invitation_resend(request.caller, invitation))
        case "revoke":
            invitation_revoke(request.caller, invitation)
            messages.success(request, "The invitation is revoked. Its link leads nowhere now.")
            return redirect("crm:member-list")
        case _:
            raise Http404


@require_POST
@with_account
def member_leaving(request: HttpRequest) -> HttpResponse:
    """From a workspace that is suspended, too. The form names it: nobody leaves another one."""
    if "workspace" not in request.POST or not hasattr(request, "caller"):
        raise Http404
    person = cast(Request, request)
    expect_workspace(person)
    member_leave(person.caller, MemberLeave())
    leave(request.session)
    messages.success(request, f"You have left {person.caller.workspace}.")
    return redirect("crm:home")


def member_page(
    request: Request,
    *,
    form: InviteForm | None = None,
    made: InvitationWithLink | None = None,
    status: int = 200,
) -> HttpResponse:
    """`made` is an invitation whose link is shown here, this once."""
    caller = request.caller
    members = caller.workspace.memberships.select_related("user", "workspace").order_by("id")
    rows = [Row.of(member, caller) for member in members]
    context: dict[str, Any] = {"rows": rows, "made": made}
    context["own"] = next(row.member for row in rows if row.is_own)
    if caller.role.manages:
        context["invited"] = invited(caller)
        context["form"] = form or InviteForm(caller.role)
    return render(request, "crm/member_list.html", context, status=status)


@dataclass(frozen=True)
class Row:
    """A member, and the roles that the reader may give them: none where that is not theirs."""

    member: Membership
    is_own: bool
    roles: list[Role]

    @classmethod
    def of(cls, member: Membership, reader: Caller) -> "Row":
        is_own = member.user_id == reader.user.pk
        decides = reader.role.gives(member.role) and not is_own
        return cls(member, is_own, [r for r in Role if decides and reader.role.gives(r)])


def invited(caller: Caller) -> list[tuple[Invitation, bool]]:
    """Who has not answered yet, the latest first, and whether this person decides on it."""
    unanswered = caller.workspace.invitations.unanswered().select_related("invited_by")
    return [(each, caller.role.gives(each.role)) for each in unanswered.order_by("-id")]
