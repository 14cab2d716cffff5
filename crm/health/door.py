"""The door of who watches: /livez, /readyz and /metrics.

It stands beside Django, so a balancer may ask by an address that is no allowed host. Nothing of it
takes a thread of the requests: it answers while all of them wait.
"""

import asyncio
import hmac
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from pydantic_core import to_json

from crm.health.checks import Check, Findings, disk, look, unanswered
from crm.health.exposition import exposition
from crm.health.watch import Watch
from crm.request.threads import waits

JSON = b"application/json"
TEXT = b"text/plain; charset=utf-8"
# What accepts and never answers is noticed within five seconds, with some to spare.
PATIENCE = 4.0
NO_ANSWER = f"No answer within {PATIENCE:.0f} seconds."
# Anybody may ask, so it is asked no more often than this, in seconds.
PAUSE = 1.0

Pairs = list[tuple[bytes, bytes]]
Answer = tuple[int, bytes, bytes, Pairs]


class Health:
    """The ASGI application of these three paths."""

    def __init__(self) -> None:
        self.database, self.disk = Watch(look, PAUSE, waits().join), Watch(disk, PAUSE)
        self.paths = {"/livez": self.live, "/readyz": self.ready, "/metrics": self.metrics}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            answer: Answer = (405, TEXT, b"Use GET.", [(b"allow", b"GET, HEAD")])
        else:
            answer = await self.paths[scope["path"]](scope)
        await respond(send, answer, without_body=scope["method"] == "HEAD")

    async def live(self, scope: Any) -> Answer:
        return 200, JSON, b'{"status":"live"}', []

    async def ready(self, scope: Any) -> Answer:
        left_out = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("exclude", [])
        findings = await self.findings()
        checks = {name: check for name, check in findings.checks.items() if name not in left_out}
        ready = all(check.ok for check in checks.values())
        body = {"status": "ready" if ready else "not ready", "checks": checks}
        return 200 if ready else 503, JSON, to_json(body), []

    async def metrics(self, scope: Any) -> Answer:
        headers = dict(scope["headers"])
        if not settings.METRICS_TOKEN:
            return 404, TEXT, b"No METRICS_TOKEN is set, so nobody may read them.", []
        if not is_allowed(headers.get(b"authorization", b"")):
            challenge = [(b"www-authenticate", b'Bearer realm="liaison metrics"')]
            return 401, TEXT, b"Send the METRICS_TOKEN as a bearer token.", challenge
        findings = await self.findings()
        accepted = headers.get(b"accept", b"").decode("latin-1")
        body, content_type = await asyncio.to_thread(exposition, findings, accepted)
        return 200, content_type.encode(), body, []

    async def findings(self) -> Findings:
        database, room = await asyncio.gather(
            self.database.seen(PATIENCE, unanswered(NO_ANSWER)),
            self.disk.seen(PATIENCE, Check(False, NO_ANSWER)),
        )
        return replace(database, checks=database.checks | {"disk": room})


def is_allowed(header: bytes) -> bool:
    return hmac.compare_digest(header, f"Bearer {settings.METRICS_TOKEN}".encode())


async def respond(send: Any, answer: Answer, *, without_body: bool) -> None:
    status, content_type, body, more = answer
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if without_body else body})
