"""The doors of one process: /_mcp to the gateway, who watches to the health, all else to Django."""

import os
from functools import partial
from typing import Any

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.daphne import adapt_daphne  # noqa: E402 - Django must be set up first
from config.handler import OneHopHandler  # noqa: E402
from config.uvicorn import limit_heads  # noqa: E402
from config.warm import warm  # noqa: E402
from crm.health.door import Health  # noqa: E402
from crm.models import Door  # noqa: E402
from crm.request.answering import answer  # noqa: E402
from crm.request.bodies import closing_unread  # noqa: E402
from crm.request.paths import HEALTH, door_of  # noqa: E402
from crm.telemetry.shared import share_figures  # noqa: E402
from mcp_gateway.door.asgi import Gateway  # noqa: E402

adapt_daphne()
limit_heads()
share_figures("server")
gateway, health, django_door = Gateway(), Health(), OneHopHandler()
APART: dict[str, tuple[str, Any]] = {
    "/_mcp": (Door.MCP.value, gateway),
    "/_mcp/": (Door.MCP.value, gateway),
    **dict.fromkeys(health.paths, (HEALTH, health)),
}
warm()


async def http(scope: Any, receive: Any, send: Any) -> None:
    door, application = APART.get(scope["path"]) or (door_of(scope["path"]), django_door)
    await answer(door, partial(closing_unread, application), scope, receive, send)


async def websocket(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "websocket.close", "code": 4404})


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """What needs the event loop is opened here; under daphne, which has no such moment, by the
    first request."""
    while True:
        event = (await receive())["type"]
        if event == "lifespan.startup":
            await gateway.manager()
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


application = ProtocolTypeRouter({"http": http, "websocket": websocket, "lifespan": lifespan})
