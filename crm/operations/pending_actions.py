"""What programs may do about prepared actions: see them and cancel them. Nothing here approves
one: that takes a person in the browser."""

from django.db.models import Q

from crm.caller import Caller, Effect
from crm.hooks import operations
from crm.models import Scope
from crm.models.activity import Outcome
from crm.models.pending_action import ActionState, PendingAction, PendingActionQuerySet
from crm.operation import operation
from crm.queries.paging import page_of
from crm.refusals import Code, Refusal
from crm.schemas.pending_actions import (
    PendingActionDetail,
    PendingActionList,
    PendingActionPage,
    PendingActionRef,
    PendingActionSummary,
)
from crm.two_steps.approvals import needing_a_person
from crm.two_steps.audit import audit
from crm.two_steps.changes import MAILS


@operation("List prepared actions")
def pending_action_list(caller: Caller, data: PendingActionList) -> PendingActionPage:
    """Lists what was prepared, the latest first: your own, or, if you manage the workspace,
    everybody's."""
    actions = concerning(caller)
    if data.state:
        actions = actions.in_state(data.state)
    actions = actions.select_related("user", "token")
    page, cursor = page_of(
        caller.workspace, "pending_action_list", actions, ("-id",), data.cursor, data.limit
    )
    by_person = for_a_person(caller, page)
    results = [PendingActionSummary.of(action, action.pk in by_person) for action in page]
    return PendingActionPage(results=results, next_cursor=cursor)


@operation("Get a prepared action")
def pending_action_get(caller: Caller, data: PendingActionRef) -> PendingActionDetail:
    """Retrieves a prepared action by ID (UUID): what it would change, and how far it has come."""
    actions = concerning(caller).select_related("user", "token", "approved_by", "ended_by")
    action = actions.get(pk=data.pending_action_id)
    by_person = bool(for_a_person(caller, [action]))
    return PendingActionDetail.of(action, by_person, caller.token)


# A draft of Liaison's own is taken back: that is always safe, and no policy holds it up.
@operation("Cancel a prepared action", effect=Effect.DRAFT, destructive=True, idempotent=True)
def pending_action_cancel(caller: Caller, data: PendingActionRef) -> PendingActionDetail:
    """Takes a prepared action back, which nobody can confirm then: your own, or, if you manage
    the workspace, anybody's."""
    action = concerning(caller).get(pk=data.pending_action_id)
    if action.cancel(caller.user):
        audit(caller, action, Outcome.CANCELLED)
    action.refresh_from_db()
    if action.state is not ActionState.REJECTED:
        raise ended(action)
    return PendingActionDetail.of(action, by_person=False, reader=caller.token)


def ended(action: PendingAction) -> Refusal:
    code = Code.EXPIRED if action.state is ActionState.EXPIRED else Code.STALE
    return Refusal(code, f"It cannot be cancelled: it is {action.state.value} already.")


def concerning(caller: Caller) -> PendingActionQuerySet:
    """Those that this person may know of. What quotes a mail only where mails may be read, or
    sent; what only the workspace's settings say, such as where a webhook leads, where those may."""
    actions = PendingAction.objects.filter(workspace=caller.workspace)
    closed = [each.name for each in operations() if not may_read(caller, each.scope)]
    actions = actions.exclude(operation__in=closed)
    if Scope.MAIL not in caller.scopes:
        # Who may only send may read what they send themselves.
        mails = [each.name for each in operations() if each.scope in MAILS]
        actions = actions.exclude(~Q(user=caller.user), operation__in=mails)
    return actions if caller.role.manages else actions.filter(user=caller.user)


def may_read(caller: Caller, scope: Scope) -> bool:
    """Whether the caller may know what an operation of this scope would do."""
    if scope in MAILS:
        return bool(caller.scopes & MAILS)
    return scope is not Scope.ADMIN or scope in caller.scopes


def for_a_person(caller: Caller, actions: list[PendingAction]) -> set[object]:
    """Which of these a person must approve, by the policies as they are now."""
    needing = PendingAction.objects.filter(needing_a_person(caller.workspace))
    return set(needing.filter(pk__in=[a.pk for a in actions]).values_list("pk", flat=True))
