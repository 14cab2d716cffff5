"""The doors of one process: /_mcp to the gateway, everything else of HTTP to Django."""

import os
from functools import partial
from typing import Any

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.daphne import limit_bodies  # noqa: E402 - Django must be set up first
from config.handler import OneHopHandler  # noqa: E402
from config.uvicorn import limit_heads  # noqa: E402
from crm.request.bodies import closing_unread  # noqa: E402
from crm.request.request_id import with_id  # noqa: E402
from mcp_gateway.door.asgi import Gateway  # noqa: E402

limit_bodies()
limit_heads()
gateway = Gateway()
django_door = OneHopHandler()


async def http(scope: Any, receive: Any, send: Any) -> None:
    door = gateway if scope["path"] in {"/_mcp", "/_mcp/"} else django_door
    await with_id(partial(closing_unread, door), scope, receive, send)


async def websocket(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "websocket.close", "code": 4404})


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Nothing to open or close: what needs an event loop is opened by the first request."""
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


application = ProtocolTypeRouter({"http": http, "websocket": websocket, "lifespan": lifespan})
