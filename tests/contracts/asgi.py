"""A request as a server hands it to the application, with what no client library would send."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from asgiref.sync import async_to_sync

from config.asgi import application
from tests.doors import keeping_the_connection

HOST = (b"host", b"127.0.0.1:8000")
Pairs = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[bytes, bytes]
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get(b"content-type", b"").decode().partition(";")[0]


def answer_to(
    method: str,
    target: str,
    headers: Pairs | None = None,
    body: bytes = b"",
    client: tuple[str, int] | None = ("127.0.0.1", 1),
) -> Answer:
    """What is answered to exactly this; the target is the path and the query, escaped."""
    path, _, query = target.partition("?")
    sent = headers or []
    named = {name for name, _ in sent}
    own = [HOST] if b"host" not in named else []
    length = [(b"content-length", b"%d" % len(body))] if b"content-length" not in named else []
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": method, "scheme": "http", "path": unquote(path), "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "", "headers": [*own, *length, *sent],
        "client": client, "server": ("127.0.0.1", 8000), "state": {},
    }  # fmt: skip
    with keeping_the_connection():
        return async_to_sync(exchange)(scope, body)


async def exchange(scope: dict[str, Any], body: bytes) -> Answer:
    given: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        given.append(event)

    await application(scope, receive, send)
    start, *rest = given
    content = b"".join(event.get("body", b"") for event in rest)
    headers = {name.lower(): value for name, value in start["headers"]}
    return Answer(start["status"], headers, content)
