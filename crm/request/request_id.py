"""The id of the request in hand: in every answer, in the log and in the Activity.

A client that has an id of its own for what it does sends it, and finds it again everywhere.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from typing import Any

FORM = re.compile(rb"[A-Za-z0-9._-]{1,64}")
HEADER = b"x-request-id"

Application = Callable[[Any, Any, Any], Awaitable[None]]

# Threads and tasks of the request inherit it.
current_id: ContextVar[str] = ContextVar("request_id", default="")


def id_from(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    sent = next((value for name, value in headers if name == HEADER), b"")
    return sent if FORM.fullmatch(sent) else secrets.token_hex(8).encode()
