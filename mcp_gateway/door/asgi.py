"""The front door of /_mcp: who may pass, and with what, before the SDK sees a request.

It stands beside Django's handler, not inside it, so nothing of the browser's door (cookies,
sessions, CSRF) exists here: a bearer token is the only way in.
"""

import asyncio
import contextvars
import weakref
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import mcp_types as types
from asgiref.typing import (
    ASGIReceiveCallable,
    ASGISendCallable,
    HTTPScope,
)
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic_core import from_json, to_json

from crm.request import strict_json
from crm.request.threads import in_database_thread
from mcp_gateway.door.auth import VISIT, Headers, Pairs, Turned, Visit, single_headers
from mcp_gateway.door.server import server
from mcp_gateway.tools.catalog import TOOLS

VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
VERSION_HEADER = b"mcp-protocol-version"
BATCH_VERSIONS = {"", "2025-03-26"}
LARGEST_BATCH = 20
LONGEST_ID = 256


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
            visit = Visit(headers, (scope.get("client") or ("",))[0])
            body = await read_body(headers, receive)
            message = read_message(body)
            check_message(headers, message)
            if not is_call(message):
                await in_database_thread(admit_all, visit, message)
        except Turned as turned:
            return await reply(send, turned, id_of(message))
        manager = await self.manager()
        admitted: Any = {**scope, VISIT: visit, "headers": trimmed(scope["headers"])}
        answering = turning(visit, id_of(message), send)
        if isinstance(message, list):
            return await self.batch(manager, admitted, message, answering)
        return await manager.handle_request(admitted, replaying(body, receive), answering)

    async def batch(
        self, manager: Any, scope: Any, messages: list[Any], send: ASGISendCallable
    ) -> None:
        """One by one: revision 2025-03-26 has batches, the SDK does not."""
        answers = [await one_answer(manager, scope, message) for message in messages]
        found = [answer for answer in answers if answer is not None]
        await respond(send, 200 if found else 202, to_json(found) if found else b"")

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
        found: StreamableHTTPSessionManager = await asyncio.shield(ready)
        return found


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


def checked_headers(scope: HTTPScope) -> Headers:
    headers = single_headers(scope["headers"])
    host, _ = split_domain_port(headers.get(b"host", b"").decode("latin-1"))
    if not host or not validate_host(host, settings.ALLOWED_HOSTS):
        raise Turned(400, "This host name is not served here.")
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1") not in allowed_origins():
        raise Turned(403, "Origin not allowed.")
    if scope["method"] != "POST":
        raise Turned(405, "Use POST.", headers=[(b"allow", b"POST")])
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if media_type != b"application/json":
        raise Turned(415, "Send Content-Type: application/json.")
    return headers


def allowed_origins() -> set[str]:
    parts = urlsplit(settings.PUBLIC_URL)
    return {f"{parts.scheme}://{parts.netloc}", *settings.CSRF_TRUSTED_ORIGINS}


async def read_body(headers: Headers, receive: ASGIReceiveCallable) -> bytes:
    """The body, never more of it in memory than one chunk over the limit."""
    limit = settings.MAX_BODY_BYTES
    too_large = Turned(413, f"The body is larger than {limit} bytes.",
                       headers=[(b"connection", b"close")])  # fmt: skip
    declared = headers.get(b"content-length", b"0")
    if not declared.isdigit():
        raise Turned(400, "Content-Length is not a number.")
    if len(declared) > 18 or int(declared) > limit:
        raise too_large
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise Turned(400, "The client left.")
        body += event.get("body", b"")
        if len(body) > limit:
            raise too_large
        if not event.get("more_body"):
            return bytes(body)


def read_message(body: bytes) -> Any:
    try:
        return strict_json.loads(body)
    except ValueError as wrong:
        raise Turned(400, f"Parse error. {wrong}", code=types.PARSE_ERROR) from None


def check_message(headers: Headers, message: Any) -> None:
    """What the SDK would answer wrongly or with a page of its own insides."""
    version = headers.get(VERSION_HEADER, b"").strip(b" \t").decode("latin-1")
    batch = isinstance(message, list)
    if batch and not (version in BATCH_VERSIONS and 1 <= len(message) <= LARGEST_BATCH):
        raise no_message(f"A batch is for revision 2025-03-26, with 1 to {LARGEST_BATCH} messages.")
    for each in message if batch else [message]:
        if not is_answer(each, version):
            check_shape(each)
    declared = {} if batch else meta_of(message)
    if VERSION_KEY in declared and declared[VERSION_KEY] != version:
        said = "The MCP-Protocol-Version header is missing, or is not the version in the body."
        raise Turned(400, said, code=types.HEADER_MISMATCH)


def is_answer(message: Any, version: str) -> bool:
    """An answer to a question of ours. We ask none; earlier revisions let it pass unread."""
    if version >= "2026" or not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return False
    return id_of(message) is not None and isinstance(message.get("result"), dict)


def check_shape(message: Any) -> None:
    """That it is one JSON-RPC request or notification; a client posts nothing else."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise no_message("Send JSON-RPC 2.0 messages.")
    if not isinstance(message.get("method"), str):
        raise no_message("The method must be a string.")
    if not isinstance(message.get("params", {}), dict):
        raise no_message("The params must be an object.")
    if "id" in message and id_of(message) is None:
        raise no_message(f"The id must be a whole number or a text of at most {LONGEST_ID}.")


def no_message(said: str) -> Turned:
    return Turned(400, said, code=types.INVALID_REQUEST)


def meta_of(message: dict[str, Any]) -> dict[str, Any]:
    params = message.get("params")
    meta = params.get("_meta") if isinstance(params, dict) else None
    return meta if isinstance(meta, dict) else {}


def admit_all(visit: Visit, message: Any) -> None:
    """Admit the visit, and of a batch every call, before any of it runs."""
    visit.admit()
    for each in message if isinstance(message, list) else []:
        if is_call(each):
            visit.admit(TOOLS[each["params"]["name"]])


def is_call(message: Any) -> bool:
    if not isinstance(message, dict) or message.get("method") != "tools/call":
        return False
    params = message.get("params")
    return isinstance(params, dict) and str(params.get("name")) in TOOLS and "id" in message


def turning(visit: Visit, id: Any, send: ASGISendCallable) -> Any:
    """Answer with what turned the visit away, if something did, in place of the SDK's answer."""

    async def answering(event: Any) -> None:
        if visit.turned is None:
            await send(event)
        elif event["type"] == "http.response.start":
            await reply(send, visit.turned, id)

    return answering


def trimmed(headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
    # RFC 9110 5.5: white space around a value is not part of it; one HTTP parser leaves it there.
    return [(n, v.strip(b" \t")) if n.startswith(b"mcp-") else (n, v) for n, v in headers]


def replaying(body: bytes, receive: ASGIReceiveCallable) -> Callable[[], Awaitable[Any]]:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return waiting.pop() if waiting else await receive()

    return again


async def one_answer(manager: Any, scope: Any, message: Any) -> Any:
    chunks: list[bytes] = []

    async def never() -> Any:
        await asyncio.Event().wait()

    async def keep(event: Any) -> None:
        chunks.append(event.get("body", b""))

    await manager.handle_request(scope, replaying(to_json(message), never), keep)
    body = b"".join(chunks)
    return from_json(body) if body else None


def id_of(message: Any) -> Any:
    """The id, if it is one that an answer can carry."""
    found = message.get("id") if isinstance(message, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    text = str(found)
    return found if len(text) <= LONGEST_ID and text.isprintable() else None


async def reply(send: ASGISendCallable, turned: Turned, id: Any) -> None:
    body = to_json({"jsonrpc": "2.0", "id": id, "error": turned.error})
    await respond(send, turned.status, body, turned.headers)


async def respond(
    send: ASGISendCallable, status: int, body: bytes, extra: Pairs | None = None
) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *(extra or []),
    ]
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
