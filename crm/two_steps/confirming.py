"""Confirm: exactly what was prepared is done, once, or nothing.

If what it changes is not what was shown, it is taken back.
"""

from dataclasses import replace
from typing import Any

from django.db import transaction

from crm.caller import Caller
from crm.journal.change import Change
from crm.models import PendingAction, Policy
from crm.models.activity import Outcome
from crm.models.pending_action import Status, digest_of
from crm.operation import AnyOperation
from crm.refusals import REFUSALS, Code, Refusal, conflicts_refused, refusal_of
from crm.request.auth import refreshed
from crm.schemas.base import Input
from crm.telemetry.calls import turned_out
from crm.telemetry.figures import count_action
from crm.two_steps.audit import audit
from crm.two_steps.changes import seen_in, shown_changes
from crm.two_steps.records import changed_records

NONE = Input()
# Reasons that no repetition of the same confirm can cure.
FINAL = {Code.INVALID, Code.NOT_FOUND, Code.STALE}


def confirm(
    caller: Caller,
    operation: AnyOperation,
    confirm_tool: str,
    secret: str,
    overrides: Input = NONE,
) -> tuple[dict[str, Any], bool]:
    """Run what was prepared, once. Answers with the result, and whether it is an earlier one's.

    `overrides` are the caller's last corrections of what was prepared.

    Raises:
        Refusal: unknown_token, expired, stale, cancelled, awaiting_approval, or what the
            operation itself refuses by now. Nothing was done then.
    """
    mine = PendingAction.objects.filter(
        digest=digest_of(secret),
        workspace=caller.workspace,
        user=caller.user,
        token=caller.token,
        confirm_tool=confirm_tool,
    )
    action = mine.first()
    if action is None:
        raise unknown_token()
    try:
        with conflicts_refused(), transaction.atomic():
            # The rights and the policy as they are now, not as they were at the front door.
            acting = replace(refreshed(caller), approved=True, pending_action_id=action.pk)
            by_person = needs_person(acting, operation, action)
            if by_person and overrides.sent():
                raise not_as_shown()
            if mine.claim(approved_only=by_person):
                return carry_out(acting, operation, action, overrides), False
    except REFUSALS as exception:
        raise remember(caller, action, refusal_of(exception)) from exception
    action.refresh_from_db()
    return answer_again(caller, action), True


def unknown_token() -> Refusal:
    message = "No such prepared action for this token. Prepare it again with the same client."
    return Refusal(Code.UNKNOWN_TOKEN, message)


def needs_person(caller: Caller, operation: AnyOperation, action: PendingAction) -> bool:
    policies = (caller.policy(operation.effect), action.policy)
    return Policy.strictest(*policies) is Policy.HUMAN


def not_as_shown() -> Refusal:
    message = "A person approves exactly what was prepared. Prepare it again with these."
    return Refusal(Code.FORBIDDEN, f"Nothing was done. {message}", errors={"overrides": [message]})


def carry_out(
    caller: Caller, operation: AnyOperation, action: PendingAction, overrides: Input
) -> dict[str, Any]:
    """Do it inside the claim's transaction, and keep the result with it."""
    operation.authorize(caller)
    data = operation.input.from_wire(action.input).model_copy(update=overrides.sent())
    result, changes = operation.act(caller, data)
    if not as_shown(seen_in(changes), action.seen, overrides):
        raise changed_since(caller, operation, changes)
    PendingAction.objects.filter(pk=action.pk).update(result=result.as_kept())
    count_action(Outcome.DONE)
    answer: dict[str, Any] = result.as_wire()
    return answer


def as_shown(now: list[Any], prepared: list[Any], overrides: Input) -> bool:
    """Nothing else than was shown; or, where it is corrected, from the same versions."""
    if overrides.sent():
        return versions_in(now) == versions_in(prepared)
    if len(now) != len(prepared):
        return False
    # What a version before this one prepared has no labels.
    return all(each[: len(was)] == was for each, was in zip(now, prepared, strict=True))


def versions_in(seen: list[Any]) -> list[Any]:
    return [each[:3] for each in seen if each[1] != "new"]


def changed_since(caller: Caller, operation: AnyOperation, changes: tuple[Change, ...]) -> Refusal:
    now = [
        change.as_wire()
        for change in shown_changes(caller, operation.scope, changed_records(changes))
    ]
    text = "The record was changed after this was prepared, so nothing was done. Prepare it again."
    return Refusal(Code.STALE, text, details={"changesNow": now})


def remember(caller: Caller, action: PendingAction, refusal: Refusal) -> Refusal:
    """Write the refusal down, after everything else was taken back."""
    with transaction.atomic():
        if refusal.code in FINAL:
            action.refuse(refusal.as_json())
        audit(caller, action, Outcome.REFUSED, reason=refusal.code.value)
    return refusal


def answer_again(caller: Caller, action: PendingAction) -> dict[str, Any]:
    """The answer for an action that was not there to be claimed: its result, or why not."""
    match action.status:
        case Status.DONE if action.is_replayable and action.result is not None:
            audit(caller, action, Outcome.REPLAYED)
            turned_out("replayed")
            return dict(action.result)
        case Status.DONE:
            raise done_before()
        case Status.CANCELLED:
            message = "This was rejected or cancelled in Liaison. Do not try it again."
            raise Refusal(Code.CANCELLED, message)
        case Status.REFUSED:
            refusal = dict(action.refusal or {})
            raise Refusal(
                Code(refusal.pop("code")),
                refusal.pop("message"),
                errors=refusal.pop("errors", None),
                details=refusal,
            )
        case Status.PENDING if action.is_open:
            raise awaiting(action)
        case _:
            raise expired(caller, action)


def done_before() -> Refusal:
    message = "This was done before, and its answer is no longer kept. Look the record up instead."
    return Refusal(Code.EXPIRED, message)


def awaiting(action: PendingAction) -> Refusal:
    message = (
        "A person must approve this in Liaison first. Give the user the approvalUrl, and call "
        f"{action.confirm_tool} again with the same token once they have."
    )
    details = {"approvalUrl": action.get_absolute_url()}
    return Refusal(Code.AWAITING_APPROVAL, message, details=details)


def expired(caller: Caller, action: PendingAction) -> Refusal:
    with transaction.atomic():
        if action.expire():
            audit(caller, action, Outcome.EXPIRED)
    return Refusal(Code.EXPIRED, "The token has expired and nothing was done. Prepare it again.")
