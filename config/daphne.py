"""Daphne keeps a whole request body in memory before it asks the application. Not one too large.

It is started as `daphne config.asgi:application` or by `runserver`, so there is no start of ours
to put this in: the application, which daphne imports, hands it the request class to use.
"""

import sys
from typing import Any

from django.conf import settings

BODY = b'{"title":"Payload too large","status":413,"code":"too_large"}'
REFUSED = (
    b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n"
    b"Content-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)


def limit_bodies() -> None:
    """Do nothing where another server runs us."""
    protocol: Any = sys.modules.get("daphne.http_protocol")
    if protocol is not None:
        protocol.WebRequest = limited(protocol.WebRequest)


def limited(base: Any) -> Any:
    class LimitedRequest(base):  # type: ignore[misc]
        received = 0
        refused = False

        def gotLength(self, length: int | None) -> None:
            super().gotLength(0 if self.too_large(length or 0) else length)

        def handleContentChunk(self, data: bytes) -> None:
            self.received += len(data)
            if not self.too_large(self.received):
                super().handleContentChunk(data)

        def too_large(self, length: int) -> bool:
            if length > settings.MAX_BODY_BYTES and not self.refused:
                self.refused = True
                self.channel.transport.write(REFUSED)
                self.channel.transport.loseConnection()
            return self.refused

        def process(self) -> Any:
            return None if self.refused else super().process()

    return LimitedRequest
