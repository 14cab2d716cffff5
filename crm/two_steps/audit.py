"""What becomes of a prepared action, written into the Activity in the name of who did it, and
counted."""

from dataclasses import replace

from crm.caller import Caller
from crm.models import PendingAction
from crm.models.activity import Outcome
from crm.telemetry.figures import count_action


def audit(caller: Caller, action: PendingAction, outcome: Outcome, reason: str = "") -> None:
    about = replace(caller, pending_action_id=action.pk)
    about.tell(action.operation, outcome=outcome, reason=reason)
    count_action(outcome, reason)
