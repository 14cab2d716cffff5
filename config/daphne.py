"""What daphne does otherwise than Liaison promises, put right.

It keeps a whole request body in memory before it asks the application; it quotes queries in its
access log; and at SIGTERM it breaks off what it has in hand. It is started as
`daphne config.asgi:application`, so there is no start of ours to put this in: the application,
which daphne imports, hands it the classes to use.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings

BODY = b'{"title":"Payload too large","status":413,"code":"too_large"}'
REFUSED = (
    b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n"
    b"Content-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)


TICK = 0.02

log = logging.getLogger("liaison.daphne")


def adapt_daphne() -> None:
    """Do nothing where another server runs us."""
    protocol: Any = sys.modules.get("daphne.http_protocol")
    if protocol is not None:
        protocol.WebRequest = limited(protocol.WebRequest)
        protocol.HTTPFactory.log = without_a_line
        adapt_server(sys.modules["daphne.server"].Server)


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


def adapt_server(server: Any) -> None:
    """On the class itself: an object of it has imported us."""
    heard, end = server.listen_success, server.kill_all_applications

    def listen_success(self: Any, port: Any) -> None:
        self.ports = [*self.ports, port]
        heard(self, port)

    def kill_all_applications(self: Any) -> Any:
        """Twisted goes on to its end once this is done."""
        from twisted.internet.defer import Deferred

        ended = asyncio.ensure_future(answer_what_is_in_hand(self))
        return Deferred.fromFuture(ended).addCallback(lambda _: end(self))

    server.ports, server.listen_success = [], listen_success
    server.kill_all_applications = kill_all_applications
    server.log_action = without_a_line


def without_a_line(*_: Any) -> None:
    """Liaison writes one for each request itself, and without its query."""


async def answer_what_is_in_hand(server: Any) -> None:
    """Take nothing new; wait for the answers, and until the clients have them."""
    for port in server.ports:
        port.stopListening()
    # Once it is answered, a request has no channel any more.
    running = {
        details["application_instance"]: protocol.channel
        for protocol, details in server.connections.items()
        if "application_instance" in details and hasattr(protocol, "channel")
    }
    if not running:
        return
    log.info("Requests in hand are answered before the server stops: %d.", len(running))
    deadline = time.monotonic() + settings.GRACE_SECONDS
    await asyncio.wait(running, timeout=settings.GRACE_SECONDS)
    await sent(running.values(), deadline)


async def sent(channels: Iterable[Any], deadline: float) -> None:
    """Close each connection, which Twisted does once all that was written has left."""
    transports = [channel.transport for channel in channels if channel.transport]
    for transport in transports:
        transport.loseConnection()
    # Twisted tells the end of a connection only to its protocol, which is not ours.
    while any(t.connected for t in transports) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(TICK)
