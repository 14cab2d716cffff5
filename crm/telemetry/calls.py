"""A call of what Liaison offers, and how it turned out: one rule for every door."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from crm.outage import outage
from crm.refusals import REFUSALS, refusal_of
from crm.telemetry.figures import CALLS
from crm.telemetry.in_hand import in_hand


@dataclass(slots=True)
class Call:
    outcome: str = "ok"


current_call: ContextVar[Call | None] = ContextVar("current_call", default=None)


@contextmanager
def calling(name: str, door: str) -> Iterator[None]:
    """Around a call of this name. A call inside another is a part of it, and is not counted."""
    if current_call.get():
        yield
        return
    call = Call()
    before = current_call.set(call)
    request = in_hand.get()
    if request:
        request.operation = name
    try:
        yield
    except Exception as exception:
        call.outcome = outcome_of(exception)
        raise
    finally:
        current_call.reset(before)
        CALLS.labels(door, name, call.outcome).inc()
        if request:
            request.outcome = call.outcome


def turned_out(outcome: str) -> None:
    """The call in hand succeeds, in a way that has a word of its own."""
    if call := current_call.get():
        call.outcome = outcome


def outcome_of(exception: Exception) -> str:
    """A word of a closed set: the code of the refusal, or of what the door itself says."""
    if isinstance(exception, REFUSALS):
        return refusal_of(exception).code.value
    if outage(exception):
        return "unavailable"
    # What a door turns away with has its code where REST framework has it.
    return str(getattr(exception, "default_code", "fault"))
