"""What became of a prepared action, as the person reads it who decides."""

from dataclasses import dataclass

from crm.models.pending_action import ActionState, PendingAction
from crm.values.readable import who
from crm.values.text import visible
from crm.web.approvals.records import result_path
from crm.web.moments import local

LEFT = "somebody who left"


@dataclass(frozen=True)
class Verdict:
    """`path` is the page of what was written, if there is one."""

    icon: str
    title: str
    message: str
    path: str = ""


def verdict_of(action: PendingAction, state: ActionState) -> Verdict | None:
    """None as long as it waits."""
    match state:
        case ActionState.WAITING:
            return None
        case ActionState.APPROVED:
            return approved(action)
        case ActionState.DONE:
            return done(action)
        case ActionState.REJECTED:
            return rejected(action)
        case ActionState.REFUSED:
            return refused(action)
        case ActionState.EXPIRED:
            return expired(action)


def approved(action: PendingAction) -> Verdict:
    message = "The assistant can go on now: go back and tell it. It has not done it yet."
    return Verdict("check", approval_of(action), message)


def done(action: PendingAction) -> Verdict:
    message = f"{approval_of(action)}." if action.approved_at else ""
    return Verdict("check", f"Done{ending_of(action)}", message, result_path(action))


def rejected(action: PendingAction) -> Verdict:
    title = f"Rejected by {who(action.ended_by) or LEFT}{ending_of(action)}"
    return Verdict("cross", title, "Nothing was done, and the assistant is told so.")


def refused(action: PendingAction) -> Verdict:
    message = visible(str((action.refusal or {}).get("message", "")))
    return Verdict("warning", f"It could not be done{ending_of(action)}", message)


def expired(action: PendingAction) -> Verdict:
    message = "Nothing was done. The assistant can prepare it again."
    return Verdict("clock", f"Expired, {local(action.expires_at)}", message)


def approval_of(action: PendingAction) -> str:
    when = local(action.approved_at) if action.approved_at else ""
    return f"Approved by {who(action.approved_by) or LEFT}, {when}"


def ending_of(action: PendingAction) -> str:
    return f", {local(action.ended_at)}" if action.ended_at else ""
