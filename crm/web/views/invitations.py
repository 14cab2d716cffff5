"""What waits for a person's yes, and the page to which the link of an invitation leads."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control

from crm.caller import Caller
from crm.models import Door, Invitation, Role, User
from crm.operation import AnyOperation
from crm.operations.invitations import invitation_accept, invitation_refuse
from crm.request.request_id import current_id
from crm.schemas.invitations import InvitationRef
from crm.web.request import invitations_for, with_account
from crm.web.workplace import stay_in

ANSWERS: dict[str, AnyOperation] = {"accept": invitation_accept, "refuse": invitation_refuse}


@with_account
def invitation_list_page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return answered(request)
    context = {"invitations": invitations_for(cast(User, request.user))}
    return render(request, "crm/invitation_list.html", context)


def answered(request: HttpRequest) -> HttpResponse:
    answer = request.POST.get("answer", "")
    if answer not in ANSWERS:
        raise Http404
    invitation = named(request)
    ANSWERS[answer](guest(request, invitation), InvitationRef(invitation_id=invitation.pk))
    where = invitation.workspace
    if answer == "refuse":
        messages.success(request, f"You refused the invitation of {where}.")
        return redirect("crm:invitation-list")
    # Whoever says yes wants to be there. Their other sessions stay where they are.
    stay_in(request.session, where)
    messages.success(request, f"You are a member of {where} now.")
    return redirect("crm:home")


def named(request: HttpRequest) -> Invitation:
    """Of those that wait for this person, the one that the form names."""
    try:
        pk = UUID(request.POST.get("invitation", ""))
    except ValueError:
        raise Http404 from None
    waiting = Invitation.objects.waiting_for(cast(User, request.user))
    return waiting.select_related("workspace").get(pk=pk)


def guest(request: HttpRequest, invitation: Invitation) -> Caller:
    """The person in the workspace that invites them, where they may do nothing but answer."""
    person = cast(User, request.user)
    return Caller(person, invitation.workspace, Role.VIEWER, Door.WEB, request_id=current_id.get())


@cache_control(no_store=True)
def invitation_page(request: HttpRequest, code: str) -> HttpResponse:
    """Who has the link may read it; who has the account of its address may answer it."""
    invitations = Invitation.objects.waiting().with_code(code)
    invitation = invitations.select_related("workspace", "invited_by").first()
    if invitation is None:
        return render(request, "crm/invitation_gone.html", status=404)
    context = {"invitation": invitation}
    if not is_for(invitation, request.user):
        return render(request, "crm/invitation_for_another.html", context)
    return render(request, "crm/invitation_list.html", {"invitations": [invitation]})


def is_for(invitation: Invitation, user: object) -> bool:
    if not isinstance(user, User):
        return False
    return Invitation.objects.waiting_for(user).filter(pk=invitation.pk).exists()
