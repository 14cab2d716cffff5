"""How staff act: in their own name, through the door `admin`, by the operations of every door."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from crm.caller import Caller
from crm.models import Door, Role, User, Workspace
from crm.refusals import REFUSALS, Refusal, refusal_of

R = TypeVar("R", bound=Model)
MOST_AT_ONCE = 500
REASONS_SHOWN = 5


def staff_caller(request: HttpRequest, workspace: Workspace) -> Caller:
    """The staff person themselves, with an owner's rights and never in an owner's name."""
    return Caller(cast(User, request.user), workspace, Role.OWNER, Door.ADMIN)


def caller_for(request: HttpRequest, record: Any) -> Caller:
    return staff_caller(request, record.workspace)


def is_superuser(request: HttpRequest) -> bool:
    return cast(User, request.user).is_superuser


def for_each(
    request: HttpRequest, chosen: QuerySet[R], do: Callable[[R], object], done: str
) -> None:
    """Do it to each record, each whole or not at all, and say how many were and why not others."""
    records = list(chosen[: MOST_AT_ONCE + 1])
    if len(records) > MOST_AT_ONCE:
        messages.error(request, f"Nothing was done. Choose at most {MOST_AT_ONCE} at once.")
        return
    refusals = [(record, refusal) for record in records if (refusal := refusal_from(do, record))]
    count = len(records) - len(refusals)
    if count:
        messages.success(request, f"{count} {done}.")
    report(request, refusals)


def refusal_from(do: Callable[[R], object], record: R) -> Refusal | None:
    try:
        do(record)
    except REFUSALS as no:
        return refusal_of(no)
    return None


def report(request: HttpRequest, refusals: Iterable[tuple[Any, Refusal]]) -> None:
    pairs = list(refusals)
    for record, refusal in pairs[:REASONS_SHOWN]:
        messages.error(request, f"{record}: {refusal.message}")
    if len(pairs) > REASONS_SHOWN:
        messages.error(request, f"And {len(pairs) - REASONS_SHOWN} more were not done.")
