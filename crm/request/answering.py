"""Every request of every door: its id, its line in the log, and that it is counted."""

import logging
from collections.abc import Mapping
from time import perf_counter
from typing import Any
from urllib.parse import quote

from crm.request.paths import HEALTH
from crm.request.request_id import HEADER, Application, current_id, id_from
from crm.telemetry.figures import count_answer
from crm.telemetry.in_hand import InHand, in_hand

log = logging.getLogger("liaison.access")

# Of a path only so much: it is the client who writes it.
LONGEST_PATH = 200


async def answer(door: str, application: Application, scope: Any, receive: Any, send: Any) -> None:
    """Let this ASGI application answer the request under its id."""
    request_id, status, began = id_from(scope["headers"]), 0, perf_counter()

    async def sending(event: Mapping[str, Any]) -> None:
        nonlocal status
        if event["type"] == "http.response.start":
            status = event["status"]
            event = {**event, "headers": [*event["headers"], (HEADER, request_id)]}
        await send(event)

    request = InHand(door)
    before = current_id.set(request_id.decode()), in_hand.set(request)
    try:
        await application(scope, receive, sending)
    finally:
        finished(scope, request, status, perf_counter() - began)
        current_id.reset(before[0])
        in_hand.reset(before[1])


def finished(scope: Any, request: InHand, status: int, seconds: float) -> None:
    count_answer(request.door, status, seconds)
    # Who watches asks every few seconds.
    level = logging.DEBUG if request.door == HEALTH else logging.INFO
    if log.isEnabledFor(level):
        facts = {"status": status, "duration_ms": round(seconds * 1000, 1)}
        log.log(level, line_of(scope, request, status, seconds), extra=facts)


def line_of(scope: Any, request: InHand, status: int, seconds: float) -> str:
    """What was asked and what came of it; never the query, where people put secrets."""
    did = " ".join(filter(None, (request.operation, request.outcome, request.workspace)))
    asked = f"{scope['method'][:16]} {path_of(scope)}"
    return f"{asked} {status or '-'} {seconds * 1000:.1f} ms {request.door} {did}".rstrip()


def path_of(scope: Any) -> str:
    # As it was sent: no character of it can end the line.
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    return raw[:LONGEST_PATH].decode("ascii", "backslashreplace")
