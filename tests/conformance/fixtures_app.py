"""The product's gateway, with the suite's tools behind it instead of Liaison's."""

from tests.conformance.app import application

__all__ = ["application"]

import mcp_gateway.door.asgi
from tests.conformance.fixtures import build

# The gateway opens the SDK's manager with this server at its first request.
mcp_gateway.door.asgi.server = build()  # type: ignore[attr-defined]
