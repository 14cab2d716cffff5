"""The product's own application, for a client that cannot send headers.

The conformance suite has no option for them, so the token and the workspace are added to each
request on its way in. Nothing else is changed.
"""

import os
from typing import Any

from config.asgi import application as product

ADDED = [
    (b"authorization", f"Bearer {os.environ['CONFORMANCE_TOKEN']}".encode()),
    (b"x-workspace-slug", os.environ["CONFORMANCE_WORKSPACE"].encode()),
]


def signed_in(inner: Any) -> Any:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], *ADDED]}
        await inner(scope, receive, send)

    return application


application = signed_in(product)
