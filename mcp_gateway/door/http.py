"""The HTTP of /_mcp: what a request must look like before anything of it is read, and answers."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from pydantic_core import to_json

from crm.request.bodies import ClientLeft, read_body

Headers = dict[bytes, bytes]
Pairs = list[tuple[bytes, bytes]]


class HttpError(Exception):
    """The request is turned away with this HTTP status and JSON-RPC error."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: int = 0,
        headers: Pairs | None = None,
        facts: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or []
        # The word for it where outcomes are counted; the statuses are a closed set too.
        self.default_code = (facts or {}).get("reason", f"http_{status}")
        # JSON-RPC keeps -32768 to -32000 for itself: our own codes are the HTTP status.
        self.body: dict[str, Any] = {"code": code or status, "message": message}
        if facts:
            self.body["data"] = facts


def checked_headers(scope: HTTPScope) -> Headers:
    headers = single_headers(scope["headers"])
    host, _ = split_domain_port(headers.get(b"host", b"").decode("latin-1"))
    if not host or not validate_host(host, settings.ALLOWED_HOSTS):
        raise HttpError(400, "This host name is not served here.")
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1") not in allowed_origins():
        raise HttpError(403, "Origin not allowed.")
    if scope["method"] != "POST":
        raise HttpError(405, "Use POST.", headers=[(b"allow", b"POST")])
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if media_type != b"application/json":
        raise HttpError(415, "Send Content-Type: application/json.")
    return headers


def allowed_origins() -> set[str]:
    parts = urlsplit(settings.PUBLIC_URL)
    return {f"{parts.scheme}://{parts.netloc}", *settings.CSRF_TRUSTED_ORIGINS}


async def whole_body(headers: Headers, receive: ASGIReceiveCallable) -> bytes:
    limit = settings.MAX_BODY_BYTES
    if not headers.get(b"content-length", b"0").isdigit():
        raise HttpError(400, "Content-Length is not a number.")
    try:
        body = await read_body(headers.items(), receive, limit)
    except ClientLeft:
        raise HttpError(400, "The client left.") from None
    if body is None:
        raise HttpError(413, f"The body is larger than {limit} bytes.")
    return body


def single_headers(pairs: Iterable[tuple[bytes, bytes]]) -> Headers:
    headers: Headers = {}
    for name, value in pairs:
        if name in headers and name in {b"authorization", b"x-workspace-slug", b"host"}:
            raise HttpError(400, f"The {name.decode()} header stands twice.")
        headers[name] = value
    return headers


def trimmed_headers(headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
    # RFC 9110 5.5: white space around a value is not part of it; one HTTP parser leaves it there.
    return [(n, v.strip(b" \t")) if n.startswith(b"mcp-") else (n, v) for n, v in headers]


def replaying(body: bytes, receive: ASGIReceiveCallable) -> Callable[[], Awaitable[Any]]:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return waiting.pop() if waiting else await receive()

    return again


async def reply(send: ASGISendCallable, error: HttpError, id: Any) -> None:
    body = to_json({"jsonrpc": "2.0", "id": id, "error": error.body})
    await respond(send, error.status, body, error.headers)


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
