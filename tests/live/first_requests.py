"""A server process as far as its port, and what its first requests import. It imports nothing else
itself, so that it hides nothing: `ask` runs its functions in a process of their own."""

import asyncio
import sys
from typing import Any


def imported_by(requests: list[list[Any]]) -> list[list[Any]]:
    """Of each request [method, path, headers, body] its status, and the modules it imported."""
    from config.asgi import application

    async def all_of_them() -> list[list[Any]]:
        await start(application)
        return [await one(application, *request) for request in requests]

    return asyncio.run(all_of_them())


async def start(application: Any) -> None:
    """As a server does before its port opens."""
    started = asyncio.Event()

    async def receive() -> Any:
        return (
            {"type": "lifespan.startup"} if not started.is_set() else await asyncio.Event().wait()
        )

    async def send(event: dict[str, Any]) -> None:
        assert event["type"] == "lifespan.startup.complete"
        started.set()

    running = asyncio.ensure_future(application({"type": "lifespan"}, receive, send))
    await started.wait()
    running.cancel()


async def one(application: Any, method: str, path: str, headers: dict[str, str], body: str) -> Any:
    known = set(sys.modules)
    status = await answered(application, scope_of(method, path, headers), body.encode())
    return [status, sorted(set(sys.modules) - known)]


async def answered(application: Any, scope: dict[str, Any], body: bytes) -> int:
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return waiting.pop() if waiting else await asyncio.Event().wait()

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    await application(scope, receive, send)
    return int(sent[0]["status"])


def scope_of(method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    pairs = {"host": "127.0.0.1", **headers}.items()
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 8000),
        "headers": [(name.lower().encode(), value.encode()) for name, value in pairs],
    }  # fmt: skip


def way_in() -> dict[str, str]:
    """A token and a session of somebody who is staff, too."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from tests import factories

    user = factories.UserFactory(is_staff=True, is_superuser=True)
    workspace = factories.workspace_of(user, "First", "first")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"token": factories.token_of(user, workspace)[1], "session": session.session_key}
