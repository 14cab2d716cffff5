"""Prepare: the operation is rehearsed, so all that could be refused is refused then, and kept with
what it would change."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from crm.caller import Caller
from crm.journal.change import Change
from crm.models import PendingAction, Policy, Scope
from crm.models.activity import Outcome
from crm.models.pending_action import digest_of, new_action_secret
from crm.operation import AnyOperation, Rehearsal
from crm.refusals import Code, Refusal, conflicts_refused
from crm.schemas.base import Input
from crm.schemas.two_steps import Prepared, ShownChange
from crm.two_steps.audit import audit
from crm.two_steps.changes import may_tell, seen_in, shown_changes
from crm.two_steps.records import Json, changed_records


def prepare(caller: Caller, operation: AnyOperation, data: Input, confirm_tool: str) -> Prepared:
    """Rehearse the operation and keep it, with a token that only this caller can confirm."""
    if caller.token is None:
        raise Refusal(Code.FORBIDDEN, "Only a token's requests are prepared; do it directly.")
    limit_open_actions(caller)
    with operation.rehearsed(caller, data) as rehearsal:
        records = changed_records(rehearsal.changes)
    if not any(change.fields for change in rehearsal.changes):
        raise Refusal(Code.INVALID, "Nothing was prepared: everything is already as you ask.")
    secret = new_action_secret()
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
            policy=policy,
            digest=digest_of(secret),
            expires_at=timezone.now() + lifetime(policy),
            **shown(caller, operation, rehearsal, records),
        )
        audit(caller, action, Outcome.PREPARED)
    return prepared(action, secret)


def shown(
    caller: Caller, operation: AnyOperation, rehearsal: Rehearsal, records: list[Json]
) -> Json:
    """What the action shows of the rehearsal, and what confirm compares with it."""
    changes = shown_changes(caller, operation.scope, records)
    return {
        "summary": summary_of(operation, rehearsal)[:500],
        "changes": [change.as_wire() for change in changes],
        "records": records,
        "warnings": list(rehearsal.warnings),
        "seen": seen_in(rehearsal.changes),
    }


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
        approval_url=action.get_absolute_url() if action.policy == Policy.HUMAN else "",
    )


def summary_of(operation: AnyOperation, rehearsal: Rehearsal) -> str:
    # What an operation makes on the way it makes first.
    changed = [change for change in reversed(rehearsal.changes) if change.fields]
    return f"{operation.title}: " + ", ".join(
        name_of(change, operation.scope) for change in changed
    )


def name_of(change: Change, scope: Scope) -> str:
    is_told = may_tell(type(change.record), scope)
    return change.label if is_told else str(change.record._meta.verbose_name)
