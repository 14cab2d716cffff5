"""The front door of /_mcp: who may pass, and with what, before the SDK sees a request.

It stands beside Django's handler, not inside it, so nothing of the browser's door (cookies,
sessions, CSRF) exists here: a bearer token is the only way in.
"""

import asyncio
import contextvars
import weakref
from typing import Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic_core import from_json, to_json

from crm.outage import Busy, DatabaseAway, outage
from crm.request.threads import in_database_thread
from mcp_gateway.door.auth import AUTH, Auth, unavailable
from mcp_gateway.door.http import (
    HttpError,
    checked_headers,
    replaying,
    reply,
    respond,
    trimmed_headers,
    whole_body,
)
from mcp_gateway.door.messages import answerable_id, check_message, is_call, read_message
from mcp_gateway.door.server import server
from mcp_gateway.tools.catalog import TOOLS


class Gateway:
    """The ASGI application of /_mcp, for both eras of the protocol."""

    def __init__(self) -> None:
        self.managers: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()

    async def __call__(
        self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        message: Any = None
        try:
            headers = checked_headers(scope)
            auth = Auth(headers, (scope.get("client") or ("",))[0])
            body = await whole_body(headers, receive)
            message = read_message(body)
            check_message(headers, message)
            if not is_call(message):
                await in_database_thread(auth.place(writes=False), admit_all, auth, message)
        except (Busy, DatabaseAway) as late:
            return await reply(send, unavailable(outage(late)), answerable_id(message))
        except HttpError as error:
            return await reply(send, error, answerable_id(message))
        manager = await self.manager()
        admitted: Any = {**scope, AUTH: auth, "headers": trimmed_headers(scope["headers"])}
        sending = unless_refused(auth, answerable_id(message), send)
        if isinstance(message, list):
            return await self.batch(manager, admitted, message, sending)
        return await manager.handle_request(admitted, replaying(body, receive), sending)

    async def batch(
        self, manager: Any, scope: Any, messages: list[Any], send: ASGISendCallable
    ) -> None:
        """One by one: revision 2025-03-26 has batches, the SDK does not."""
        answers = [await one_answer(manager, scope, message) for message in messages]
        given = [answer for answer in answers if answer is not None]
        await respond(send, 200 if given else 202, to_json(given) if given else b"")

    async def manager(self) -> StreamableHTTPSessionManager:
        """The SDK's manager of this event loop.

        It must be held open by one task of the loop. Servers differ in whether they announce
        their start and end (daphne does not), so it is opened by the first request.
        """
        loop = asyncio.get_running_loop()
        if loop not in self.managers:
            ready: asyncio.Future[Any] = loop.create_future()
            task = loop.create_task(hold_open(ready), context=contextvars.Context())
            self.managers[loop] = (ready, task)
        ready, _ = self.managers[loop]
        manager: StreamableHTTPSessionManager = await asyncio.shield(ready)
        return manager


async def hold_open(ready: "asyncio.Future[Any]") -> None:
    # No tool of ours reports progress, so an answer is plain JSON and costs half of a stream.
    manager = StreamableHTTPSessionManager(app=server, stateless=True, json_response=True)
    try:
        async with manager.run():
            ready.set_result(manager)
            await asyncio.Event().wait()
    except BaseException as exception:
        if not ready.done():
            ready.set_exception(exception)
        raise


def admit_all(auth: Auth, message: Any) -> None:
    """Admit the caller, and of a batch every call, before any of it runs."""
    auth.admit()
    for each in message if isinstance(message, list) else []:
        if is_call(each):
            auth.admit(TOOLS[each["params"]["name"]])


def unless_refused(auth: Auth, id: Any, send: ASGISendCallable) -> Any:
    """Send what the SDK answers, or in its place what the caller was refused with."""

    async def sending(event: Any) -> None:
        if auth.error is None:
            await send(event)
        elif event["type"] == "http.response.start":
            await reply(send, auth.error, id)

    return sending


async def one_answer(manager: Any, scope: Any, message: Any) -> Any:
    chunks: list[bytes] = []

    async def never() -> Any:
        await asyncio.Event().wait()

    async def keep(event: Any) -> None:
        chunks.append(event.get("body", b""))

    await manager.handle_request(scope, replaying(to_json(message), never), keep)
    body = b"".join(chunks)
    return from_json(body) if body else None
