"""Django under ASGI, in one hop to a thread of the pool that MCP uses too.

Django's own handler crosses between the event loop and threads once for each middleware, and
opens a thread with a database connection for every request at once.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpResponseBase
from django.urls import set_script_prefix

from crm.threads import in_database_thread

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

TOO_LARGE = b'{"type":"about:blank","title":"Payload too large","status":413}'


class OneHopHandler(ASGIHandler):
    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)

    async def handle(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        limited = limiting(receive, settings.MAX_BODY_BYTES)
        try:
            body = await self.read_body(limited)
        except BodyTooLarge:
            return await refuse(send)
        except Exception as disconnected:
            if type(disconnected).__name__ != "RequestAborted":
                raise
            return None
        try:
            response = await in_database_thread(self.answer, scope, body)
        finally:
            body.close()
        await self.send_response(response, send)
        return None

    def answer(self, scope: dict[str, Any], body: Any) -> HttpResponseBase:
        set_script_prefix(scope.get("root_path", "") or "/")
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, failure = self.create_request(scope, body)
        response: Any = self.get_response(request) if request is not None else failure
        response._handler_class = self.__class__
        if not response.streaming:
            # Here, so that what ends with the request ends on the thread it ran on.
            response.close()
        return response  # type: ignore[no-any-return]


class BodyTooLarge(Exception):
    pass


def limiting(receive: Receive, limit: int) -> Receive:
    """Stop reading, and so stop spooling to disk, as soon as the body is over the limit."""
    seen = 0

    async def counted() -> Mapping[str, Any]:
        nonlocal seen
        event = await receive()
        seen += len(event.get("body", b""))
        if seen > limit:
            raise BodyTooLarge
        return event

    return counted


async def refuse(send: Send) -> None:
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send(
        {"type": "http.response.start", "status": 413, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": TOO_LARGE, "more_body": False})
