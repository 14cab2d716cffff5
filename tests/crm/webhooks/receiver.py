"""A real receiver that does what a test tells it to, on a port of its own."""

import json
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connections
from standardwebhooks import Webhook

Handle = Callable[[BaseHTTPRequestHandler], None]


class Receiver:
    """Takes every request with 200, unless `answers` holds something else for the next: a status,
    a status with headers, or a function that answers. `told` is what was signed with `secret`."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answers: deque[int | tuple[int, dict[str, str]] | Handle] = deque()
        self.secret = ""
        self.on_request: Callable[[], None] | None = None

    def __enter__(self) -> "Receiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Without it each answer waits for the client's acknowledgement of the headers.
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                receiver.take(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hooks?of=acme"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [request["event"] for request in self.requests]

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.told]

    @property
    def ids(self) -> list[str]:
        return [request["webhook-id"] for request in self.requests]

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        event = Webhook(self.secret).verify(body, headers) if self.secret else json.loads(body)
        self.requests.append(headers | {"path": handler.path, "body": body, "event": event})
        if self.on_request:
            self.on_request()
        answer(handler, self.answers.popleft() if self.answers else 200)


def answer(handler: BaseHTTPRequestHandler, said: Any) -> None:
    if callable(said):
        said(handler)
        return
    status, headers = said if isinstance(said, tuple) else (said, {})
    handler.send_response(status)
    for name, value in {"Content-Length": "0", **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()


def aside(work: Callable[[], Any]) -> Callable[[], None]:
    """The work, leaving no database connection behind on the receiver's thread."""

    def worked() -> None:
        try:
            work()
        finally:
            connections.close_all()

    return worked


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
