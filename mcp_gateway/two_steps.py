"""Prepare and confirm: what is shown is what is done, once, or nothing.

Preparing rehearses the operation, so all that could be refused is refused then. Confirming runs
exactly the prepared input; if what it changes is not what was shown, it is taken back.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from pydantic.alias_generators import to_camel

from crm.models import Policy
from crm.models.activity import Outcome
from crm.operation import AnyOperation, Caller, Change, Rehearsal
from crm.refusals import REFUSALS, Code, Refusal, conflicts_refused, refusal_of
from crm.request.auth import refreshed
from crm.schemas.base import Input
from crm.values.moments import local_text
from crm.values.text import shown_values
from mcp_gateway.models import PendingAction, Status, digest_of, new_secret
from mcp_gateway.schemas import Prepared, ShownChange

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
NONE = Input()
# Reasons that no repetition of the same confirm can cure.
FINAL = {Code.INVALID, Code.NOT_FOUND, Code.STALE}


def prepare(caller: Caller, operation: AnyOperation, data: Input, confirm_tool: str) -> Prepared:
    """Rehearse the operation and keep it, with a token that only this caller can confirm."""
    if caller.token is None:
        raise Refusal(Code.FORBIDDEN, "Only a token's requests are prepared; do it directly.")
    limit_open_actions(caller)
    rehearsal = operation.rehearse(caller, data)
    if not any(change.fields for change in rehearsal.changes):
        raise Refusal(Code.INVALID, "Nothing was prepared: everything is already as you ask.")
    secret = new_secret()
    policy = caller.policy(operation.effect)
    with conflicts_refused(), transaction.atomic():
        action = PendingAction.objects.create(
            workspace=caller.workspace,
            user=caller.user,
            token=caller.token,
            client=caller.client[:200],
            operation=operation.name,
            confirm_tool=confirm_tool,
            # `seen` has the version, and refuses with what changed.
            input={k: v for k, v in data.as_wire().items() if k != "version"},
            summary=summary_of(operation, rehearsal)[:500],
            changes=[change.as_wire() for change in shown_changes(caller, rehearsal.changes)],
            warnings=list(rehearsal.warnings),
            seen=seen_in(rehearsal.changes),
            policy=policy,
            digest=digest_of(secret),
            expires_at=timezone.now() + lifetime(policy),
        )
        tell(caller, action, Outcome.PREPARED)
    return prepared(action, secret)


def limit_open_actions(caller: Caller) -> None:
    waiting = PendingAction.objects.filter(token=caller.token).open()
    if waiting.count() >= settings.OPEN_ACTIONS_PER_TOKEN:
        raise Refusal(
            Code.RATE_LIMITED,
            f"{settings.OPEN_ACTIONS_PER_TOKEN} prepared actions of this token wait to be "
            "confirmed. Confirm some, or wait until they expire.",
        )


def lifetime(policy: Policy) -> timedelta:
    if policy is Policy.HUMAN:
        return timedelta(hours=settings.APPROVAL_HOURS)
    return timedelta(minutes=settings.CONFIRMATION_MINUTES)


def prepared(action: PendingAction, secret: str) -> Prepared:
    return Prepared(
        summary=action.summary,
        changes=[ShownChange.model_validate(change) for change in action.changes],
        warnings=action.warnings,
        token=secret,
        confirm_with=action.confirm_tool,
        expires_at=action.expires_at,
        approval_url=approval_url(action) if action.policy == Policy.HUMAN else "",
    )


def approval_url(action: PendingAction) -> str:
    return f"{settings.PUBLIC_URL}/approvals/{action.pk}"


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
    said = "No such prepared action for this token. Prepare it again with the same client."
    return Refusal(Code.UNKNOWN_TOKEN, said)


def needs_person(caller: Caller, operation: AnyOperation, action: PendingAction) -> bool:
    policies = (caller.policy(operation.effect), action.policy)
    return Policy.strictest(*policies) is Policy.HUMAN


def not_as_shown() -> Refusal:
    said = "A person approves exactly what was prepared. Prepare it again with these."
    return Refusal(Code.FORBIDDEN, f"Nothing was done. {said}", errors={"overrides": [said]})


def carry_out(
    caller: Caller, operation: AnyOperation, action: PendingAction, overrides: Input
) -> dict[str, Any]:
    """Do it inside the claim's transaction, and keep the result with it."""
    operation.authorize(caller)
    data = operation.input.from_wire(action.input).model_copy(update=overrides.sent())
    result, changes = operation.act(caller, data)
    if not as_shown(seen_in(changes), action.seen, overrides):
        raise changed_since(caller, changes)
    PendingAction.objects.filter(pk=action.pk).update(result=result.as_kept())
    told: dict[str, Any] = result.as_wire()
    return told


def as_shown(now: list[Any], shown: list[Any], overrides: Input) -> bool:
    """Nothing else than was shown; or, where it is corrected, from the same versions."""
    if not overrides.sent():
        return now == shown
    return versions_in(now) == versions_in(shown)


def versions_in(seen: list[Any]) -> list[Any]:
    return [each[:3] for each in seen if each[1] != "new"]


def changed_since(caller: Caller, changes: tuple[Change, ...]) -> Refusal:
    now = [change.as_wire() for change in shown_changes(caller, changes)]
    said = "The record was changed after this was prepared, so nothing was done. Prepare it again."
    return Refusal(Code.STALE, said, details={"changesNow": now})


def remember(caller: Caller, action: PendingAction, refusal: Refusal) -> Refusal:
    """Write the refusal down, after everything else was taken back."""
    with transaction.atomic():
        if refusal.code in FINAL:
            action.refuse(refusal.as_json())
        tell(caller, action, Outcome.REFUSED, reason=refusal.code.value)
    return refusal


def answer_again(caller: Caller, action: PendingAction) -> dict[str, Any]:
    """The answer for an action that was not there to be claimed: its result, or why not."""
    match action.status:
        case Status.DONE if action.is_replayable and action.result is not None:
            tell(caller, action, Outcome.REPLAYED)
            return dict(action.result)
        case Status.DONE:
            raise done_before()
        case Status.CANCELLED:
            said = "This was rejected or cancelled in Liaison. Do not try it again."
            raise Refusal(Code.CANCELLED, said)
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
    said = "This was done before, and its answer is no longer kept. Look the record up instead."
    return Refusal(Code.EXPIRED, said)


def awaiting(action: PendingAction) -> Refusal:
    said = (
        "A person must approve this in Liaison first. Give the user the approvalUrl, and call "
        f"{action.confirm_tool} again with the same token once they have."
    )
    return Refusal(Code.AWAITING_APPROVAL, said, details={"approvalUrl": approval_url(action)})


def expired(caller: Caller, action: PendingAction) -> Refusal:
    with transaction.atomic():
        if action.expire():
            tell(caller, action, Outcome.EXPIRED)
    return Refusal(Code.EXPIRED, "The token has expired and nothing was done. Prepare it again.")


def tell(caller: Caller, action: PendingAction, outcome: Outcome, reason: str = "") -> None:
    about = replace(caller, pending_action_id=action.pk)
    about.tell(action.operation, outcome=outcome, reason=reason)


def summary_of(operation: AnyOperation, rehearsal: Rehearsal) -> str:
    # What an operation makes on the way it makes first.
    labels = [change.label for change in reversed(rehearsal.changes) if change.fields]
    return f"{operation.title}: " + ", ".join(labels)


def shown_changes(caller: Caller, changes: tuple[Change, ...]) -> list[ShownChange]:
    return [
        ShownChange(
            record=record_name(change),
            field=to_camel(name),
            before=shown_values(shown_value(caller, before)),
            after=shown_values(shown_value(caller, after)),
        )
        for change in changes
        for name, (before, after) in change.fields.items()
    ]


def record_name(change: Change) -> str:
    """`contact Marie Dupont`, but `note on Marie Dupont` as it stands."""
    noun = str(change.record._meta.verbose_name)
    return change.label if change.label.startswith(noun) else f"{noun} {change.label}"


def shown_value(caller: Caller, value: Any) -> Any:
    """A relation by its name, a time in UTC and in the person's zone with the weekday."""
    if isinstance(value, dict) and value.keys() == {"id", "name"}:
        return value["name"]
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return f"{value} ({local_text(datetime.fromisoformat(value), caller.zone)})"
    return value


def seen_in(changes: tuple[Change, ...]) -> list[Any]:
    """The changes in a form that two runs of one input share: what they create has no id yet."""
    made = {str(change.pk) for change in changes if change.is_creation}
    return [
        [
            change.record._meta.model_name,
            "new" if change.is_creation else str(change.pk),
            change.version,
            {name: without(made, pair) for name, pair in change.fields.items()},
        ]
        for change in changes
    ]


def without(made: set[str], value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without(made, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without(made, item) for item in value]
    return "new" if isinstance(value, str) and value in made else value
