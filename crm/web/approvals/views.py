from functools import cache
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from crm.hooks import operations
from crm.models.pending_action import PendingAction, State
from crm.two_steps.approvals import approve, decidable_by, reject, waiting_for
from crm.web.approvals.records import records_of, result_url
from crm.web.request import Request, signed_in

RECENT_SHOWN = 20
PEOPLE = ("user", "token", "approved_by", "ended_by")
DECISIONS = {"approve": approve, "reject": reject}


@signed_in
def approval_list(request: Request) -> HttpResponse:
    caller = request.caller
    waiting = list(waiting_for(caller).select_related(*PEOPLE))
    others = decidable_by(caller).exclude(pk__in=[action.pk for action in waiting])
    recent = others.select_related(*PEOPLE).order_by("-id")[:RECENT_SHOWN]
    shown = {
        "waiting": [row(action) for action in waiting],
        "recent": [row(action) for action in recent],
    }
    return render(request, "approvals/approval_list.html", shown)


def row(action: PendingAction) -> dict[str, Any]:
    return {"action": action, "state": action.state.value, "title": title_of(action)}


def title_of(action: PendingAction) -> str:
    return titles().get(action.operation, action.operation)


@cache
def titles() -> dict[str, str]:
    return {operation.name: operation.title for operation in operations()}


@signed_in
def approval_detail(request: Request, pk: UUID) -> HttpResponse:
    action = decidable_by(request.caller).select_related(*PEOPLE).get(pk=pk)
    return decided(request, action) if request.method == "POST" else page(request, action)


def decided(request: Request, action: PendingAction) -> HttpResponse:
    decision = request.POST.get("decision", "")
    if decision not in DECISIONS:
        return page(request, action, status=400)
    if DECISIONS[decision](request.caller, action):
        return redirect("approvals:approval-detail", pk=action.pk)
    action.refresh_from_db()
    expired = action.state is State.EXPIRED
    return page(request, action, status=410 if expired else 409, too_late=True)


def page(
    request: Request, action: PendingAction, *, status: int = 200, too_late: bool = False
) -> HttpResponse:
    shown = row(action) | {
        "records": records_of(action, request.caller.zone),
        "result_url": result_url(action),
        "is_open": action.is_open,
        "too_late": too_late,
    }
    return render(request, "approvals/approval_detail.html", shown, status=status)
