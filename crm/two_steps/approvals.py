"""Who decides on what an assistant prepared, and what deciding does: the rule for every door."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.caller import Caller, Effect
from crm.hooks import operations
from crm.models import Door, Policy, User, Workspace
from crm.models.activity import Outcome
from crm.models.pending_action import PendingAction, PendingActionQuerySet
from crm.two_steps.audit import audit


def decidable_by(caller: Caller) -> PendingActionQuerySet:
    """The actions that need a person, of those this person may decide on, open and ended.

    One's own, or with a role that manages the workspace all of it; and only what the role may do
    itself. Never for a token: only a person in the browser counts.
    """
    actions = PendingAction.objects.all()
    if caller.token is not None or caller.door is not Door.WEB:
        return actions.none()
    may_do = [o.name for o in operations() if o.scope in caller.role.scopes]
    mine = actions.filter(workspace=caller.workspace, operation__in=may_do)
    mine = mine.filter(needing_a_person(caller.workspace))
    return mine if caller.role.manages else mine.filter(user=caller.user)


def needing_a_person(workspace: Workspace) -> Q:
    """As `confirm` decides it: by the policy it was prepared under, or a stricter one since."""
    wanted = Q(policy=Policy.HUMAN) | Q(token__policy=Policy.HUMAN) | Q(approved_at__isnull=False)
    sends = sending()
    if workspace.send_policy == Policy.HUMAN:
        wanted |= Q(operation__in=sends)
    if workspace.write_policy == Policy.HUMAN:
        wanted |= ~Q(operation__in=sends)
    return wanted


def sending() -> list[str]:
    """The names of the operations by which a mail leaves."""
    return [operation.name for operation in operations() if operation.effect is Effect.SEND]


def waiting_for(caller: Caller) -> PendingActionQuerySet:
    """What nobody has decided on yet, the soonest to expire first."""
    return decidable_by(caller).open().filter(approved_at=None).order_by("expires_at", "id")


def approve(caller: Caller, action: PendingAction) -> bool:
    """The person's yes, so that the assistant can confirm. True if it was still waiting for one."""
    return decide(caller, action, PendingAction.approve, Outcome.APPROVED)


def reject(caller: Caller, action: PendingAction) -> bool:
    """The person's no, final, even after a yes. True if nothing had been done and it was open."""
    return decide(caller, action, end_open, Outcome.REJECTED)


def decide(
    caller: Caller,
    action: PendingAction,
    how: Callable[[PendingAction, User], bool],
    outcome: Outcome,
) -> bool:
    """Decide and write it down, or neither.

    Raises:
        PermissionDenied: this caller may not decide on this action.
    """
    with transaction.atomic():
        if not decidable_by(caller).filter(pk=action.pk).exists():
            raise PermissionDenied("You may not decide on this.")
        if not how(action, caller.user):
            return False
        audit(caller, action, outcome)
    return True


def end_open(action: PendingAction, by: User) -> bool:
    return action.lives_at(timezone.now()) and action.cancel(by)
