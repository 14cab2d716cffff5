from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from crm.models import Role
from crm.models.pending_action import ActionState, PendingAction
from crm.two_steps.approvals import approve, decidable_by, reject, waiting_for
from crm.web.approvals.records import OPEN, records_of
from crm.web.approvals.verdict import verdict_of
from crm.web.request import Request, signed_in
from crm.web.workplace import stay_in

RECENT_SHOWN = 20
PEOPLE = ("user", "token", "workspace", "approved_by", "ended_by")
DECISIONS = {"approve": approve, "reject": reject}


@signed_in
def approval_list(request: Request) -> HttpResponse:
    caller = request.caller
    waiting = list(waiting_for(caller).select_related(*PEOPLE))
    others = decidable_by(caller).exclude(pk__in=[action.pk for action in waiting])
    recent = others.select_related(*PEOPLE).order_by("-id")[:RECENT_SHOWN]
    context = {"waiting": waiting, "recent": recent}
    return render(request, "approvals/approval_list.html", context)


@signed_in
def approval_detail(request: Request, pk: UUID) -> HttpResponse:
    action = decidable_by(request.caller).select_related(*PEOPLE).filter(pk=pk).first()
    if action is None:
        return where_it_is(request, pk)
    return decided(request, action) if request.method == "POST" else approval_page(request, action)


def where_it_is(request: Request, pk: UUID) -> HttpResponse:
    """The link of an assistant opens the decision itself, also while the person works in another of
    their workspaces. It leads them there only if they decide on it."""
    if request.method != "GET":
        raise PendingAction.DoesNotExist
    for member in request.caller.user.memberships.select_related("workspace"):
        there = replace(request.caller, workspace=member.workspace, role=Role(member.role))
        if decidable_by(there).filter(pk=pk).exists():
            stay_in(request.session, member.workspace)
            messages.info(request, f"You are in {member.workspace} now, where this is to be done.")
            return redirect("approvals:approval-detail", pk=pk)
    raise PendingAction.DoesNotExist


def decided(request: Request, action: PendingAction) -> HttpResponse:
    decision = request.POST.get("decision", "")
    if decision not in DECISIONS:
        return approval_page(request, action, status=400)
    if DECISIONS[decision](request.caller, action):
        return redirect("approvals:approval-detail", pk=action.pk)
    action.refresh_from_db()
    expired = action.state is ActionState.EXPIRED
    return approval_page(request, action, status=410 if expired else 409, too_late=True)


def approval_page(
    request: Request, action: PendingAction, *, status: int = 200, too_late: bool = False
) -> HttpResponse:
    state = action.state
    context = {
        "action": action,
        "role": role_of(action),
        "next": waiting_for(request.caller).exclude(pk=action.pk).first(),
        "state": state,
        "is_open": state in OPEN,
        "records": records_of(action, request.caller.zone),
        "verdict": verdict_of(action, state),
        "too_late": too_late,
    }
    return render(request, "approvals/approval_detail.html", context, status=status)


def role_of(action: PendingAction) -> str:
    """What the person for whom it was prepared is in the workspace by now."""
    memberships = action.workspace.memberships.filter(user=action.user)
    return memberships.values_list("role", flat=True).first() or "no member any more"
