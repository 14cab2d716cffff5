"""The body of a request at any door: how long it says it is, and what becomes of it unread."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

Headers = Iterable[tuple[bytes, bytes]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

# More digits than that are no length that anybody means.
MOST_DIGITS = 18
MOST_THROWN_AWAY, PATIENCE_SECONDS = 1 << 20, 2
NONE = b"0"
CLOSE = (b"connection", b"close")


def declared_length(headers: Headers) -> int:
    """What Content-Length says; 0 where it says nothing that is a number."""
    declared = dict(headers).get(b"content-length", NONE)
    if not declared.isdigit():
        return 0
    return int(declared) if len(declared) <= MOST_DIGITS else 10**MOST_DIGITS


class ClientLeft(Exception):
    """Before the end of the body."""


async def read_body(headers: Headers, receive: Any, limit: int) -> bytes | None:
    """The body; None if it is longer than the limit, or says so."""
    if declared_length(headers) > limit:
        await throw_away(headers, receive)
        return None
    body = bytearray()
    async for part in parts_of(receive):
        body += part
        if len(body) > limit:
            await throw_away(headers, receive)
            return None
    return bytes(body)


async def parts_of(receive: Any) -> AsyncIterator[bytes]:
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise ClientLeft
        yield event.get("body", b"")
        if not event.get("more_body"):
            return


async def throw_away(headers: Headers, receive: Any) -> None:
    """Some of what is refused. Who sends first and then reads, as proxies do, would not hear why:
    a connection that is closed on what is unread is reset. One who asks first is told at once."""
    if b"expect" in dict(headers):
        return
    left = MOST_THROWN_AWAY
    with suppress(ClientLeft, TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for part in parts_of(receive):
                left -= len(part)
                if left < 0:
                    return


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
