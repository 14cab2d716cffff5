"""Django under ASGI, in one hop to a thread of the pool that MCP uses too.

Django's own handler crosses between the event loop and threads once for each middleware, and
opens a thread with a database connection for every request at once.
"""

from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponseBase
from django.urls import set_script_prefix

from config.errors import away, malformed, too_large
from crm.outage import Busy, DatabaseAway, outage
from crm.request.bodies import ClientLeft, read_body
from crm.request.places import place_of
from crm.request.threads import in_database_thread
from crm.telemetry.in_hand import note_route

NUL = b"%00"
FORM = "multipart/form-data"
UTF_8 = {None, "utf-8", "UTF-8", "utf8"}

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class OneHopHandler(ASGIHandler):
    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)

    async def handle(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            body = await read_body(scope["headers"], receive, settings.MAX_BODY_BYTES)
        except ClientLeft:
            return
        if body is None:
            # On no thread: who sends too much shall not wait for one, nor others for theirs.
            await self.send_response(too_large(scope["path"]), send)
        else:
            await self.send_response(await self.in_turn(scope, BytesIO(body)), send)

    async def in_turn(self, scope: dict[str, Any], body: BytesIO) -> HttpResponseBase:
        try:
            return await in_database_thread(place_of(scope), self.respond, scope, body)
        except (Busy, DatabaseAway) as late:
            return away(scope["path"], outage(late))

    def respond(self, scope: dict[str, Any], body: BytesIO) -> HttpResponseBase:
        set_script_prefix(scope.get("root_path", "") or "/")
        signals.request_started.send(sender=self.__class__, scope=scope)
        request = self.readable(scope, body)
        response: Any = self.through_django(request, body) if request else malformed(scope["path"])
        response._handler_class = self.__class__
        if not response.streaming:
            # Here, so that what ends with the request ends on the thread it ran on.
            response.close()
        return response  # type: ignore[no-any-return]

    def readable(self, scope: Mapping[str, Any], body: BytesIO) -> HttpRequest | None:
        """The request of Django; None where it cannot make one of this, or PostgreSQL could not
        be asked for it: no text of it holds a NUL."""
        if NUL in scope["query_string"]:
            return None
        try:
            request, _ = self.create_request(scope, body)
        except (BadRequest, ValueError):
            return None
        if request and request.content_type == FORM and request.encoding not in UTF_8:
            # Some charsets have no texts. Django itself looks only at that of the other forms.
            return None
        return request

    def through_django(self, request: HttpRequest, body: BytesIO) -> HttpResponseBase:
        # A chunked request names no length, and what names none is read as empty.
        request.META["CONTENT_LENGTH"] = str(body.getbuffer().nbytes)
        response = self.get_response(request)
        if match := request.resolver_match:
            note_route(match.view_name)
        return response
