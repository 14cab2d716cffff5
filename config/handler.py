"""Django under ASGI, in one hop to a thread of the pool that MCP uses too.

Django's own handler crosses between the event loop and threads once for each middleware, and
opens a thread with a database connection for every request at once.
"""

from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponseBase
from django.urls import set_script_prefix

from config.errors import away
from crm.api.errors import problem
from crm.request.outage import Busy, DatabaseAway, outage
from crm.request.places import place_of
from crm.request.threads import in_database_thread
from crm.telemetry.in_hand import note_route

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class OneHopHandler(ASGIHandler):
    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)

    async def handle(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            body = await read_limited(receive, settings.MAX_BODY_BYTES)
        except RequestAborted:
            return
        try:
            response = await in_database_thread(place_of(scope), self.respond, scope, body)
        except (Busy, DatabaseAway) as late:
            response = away(self.request_class(scope, BytesIO()), outage(late))
        await self.send_response(response, send)

    def respond(self, scope: dict[str, Any], body: BytesIO | None) -> HttpResponseBase:
        if body is None:
            message = f"The body is larger than {settings.MAX_BODY_BYTES} bytes."
            return problem(413, "too_large", message)
        set_script_prefix(scope.get("root_path", "") or "/")
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, failure = self.create_request(scope, body)
        response: Any = (
            broken(scope, failure) if request is None else self.through_django(request, body)
        )
        response._handler_class = self.__class__
        if not response.streaming:
            # Here, so that what ends with the request ends on the thread it ran on.
            response.close()
        return response  # type: ignore[no-any-return]

    def through_django(self, request: HttpRequest, body: BytesIO) -> HttpResponseBase:
        # A chunked request names no length, and what names none is read as empty.
        request.META["CONTENT_LENGTH"] = str(body.getbuffer().nbytes)
        response = self.get_response(request)
        if match := request.resolver_match:
            note_route(match.view_name)
        return response


def broken(scope: Mapping[str, Any], failure: HttpResponseBase | None) -> HttpResponseBase | None:
    """What Django says of a request that it cannot read, such as a query in no UTF-8."""
    if not scope["path"].startswith("/api"):
        return failure
    return problem(400, "bad_request", "The request is malformed.")


async def read_limited(receive: Receive, limit: int) -> BytesIO | None:
    """The body, or None as soon as it is over the limit: the rest is not read at all."""
    body = BytesIO()
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise RequestAborted
        body.write(event.get("body", b""))
        if body.tell() > limit:
            return None
        if not event.get("more_body"):
            body.seek(0)
            return body
