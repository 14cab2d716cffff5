"""The body of a request at any door: how long it says it is, and what becomes of it unread."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

Headers = Iterable[tuple[bytes, bytes]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

# More digits than that are no length that anybody means.
MOST_DIGITS = 18
NONE = b"0"
CLOSE = (b"connection", b"close")


def declared_length(headers: Headers) -> int:
    """What Content-Length says; 0 where it says nothing that is a number."""
    declared = dict(headers).get(b"content-length", NONE)
    if not declared.isdigit():
        return 0
    return int(declared) if len(declared) <= MOST_DIGITS else 10**MOST_DIGITS


def has_body(headers: Headers) -> bool:
    sent = dict(headers)
    return b"transfer-encoding" in sent or sent.get(b"content-length", NONE) != NONE


async def closing_unread(door: Application, scope: Any, receive: Any, send: Any) -> None:
    """Let this ASGI application answer. Where it has not read the body to its end, the connection
    ends with the answer: a server would read the rest, however much, only to throw it away."""
    unread = has_body(scope["headers"])

    async def receiving() -> Any:
        nonlocal unread
        event = await receive()
        unread = unread and bool(event.get("more_body"))
        return event

    async def sending(event: Mapping[str, Any]) -> None:
        if unread and event["type"] == "http.response.start":
            event = {**event, "headers": [*event["headers"], CLOSE]}
        await send(event)

    await door(scope, receiving, sending)
