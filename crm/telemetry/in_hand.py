"""The request in hand: what is known of it so far, for its line in the log and for the figures.

Whoever finds something out notes it, on whichever thread; who has no request notes nothing.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class InHand:
    door: str
    operation: str = ""
    outcome: str = ""
    workspace: str = ""


# Threads and tasks of the request inherit it.
in_hand: ContextVar[InHand | None] = ContextVar("in_hand", default=None)


def note_route(name: str) -> None:
    """The page that it was led to, where nothing with a name of its own was called. A route of REST
    has several operations, and the name of only one."""
    request = in_hand.get()
    if request and not request.operation and request.door != "rest":
        request.operation = name


def note_workspace(pk: Any) -> None:
    if request := in_hand.get():
        request.workspace = str(pk)
