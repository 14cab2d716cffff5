"""Uvicorn takes request lines, headers and trailers of any length into memory. Not ours.

The parser that it is fast with has no limit of its own: 200 MB of short headers became 3 GB. There
is no start of ours to put this in (see daphne.py), so the application, which uvicorn imports,
watches over the protocol class that it serves with.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

# As much as the other parser of uvicorn takes.
MOST_HEAD_BYTES = 1 << 16
# What is looked at between two looks at the count.
PIECE = 1 << 14

BODY = b'{"title":"Request Header Fields Too Large","status":431,"code":"too_large"}'
REFUSED = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n"
    b"Content-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)


def limit_heads() -> None:
    """Do nothing where another server runs us."""
    if "uvicorn" in sys.modules:
        # Here, because uvicorn loads an application before the protocol that it serves it with.
        protocol: Any = import_module("uvicorn.protocols.http.httptools_impl")
        limit(protocol.HttpToolsProtocol)


def limit(protocol: Any) -> None:
    """Count what is no body: all that came since the parser last had a head or a part of one."""
    protocol.no_body = 0
    protocol.data_received = in_pieces(protocol.data_received)
    for step in ("on_headers_complete", "on_body", "on_message_complete"):
        setattr(protocol, step, counting_anew(getattr(protocol, step)))


def in_pieces(receive: Callable[[Any, bytes], None]) -> Callable[[Any, bytes], None]:
    def data_received(self: Any, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            self.no_body += len(piece)
            receive(self, piece)
            if self.no_body > MOST_HEAD_BYTES:
                self.transport.write(REFUSED)
                self.transport.close()
            if self.transport.is_closing():
                return

    return data_received


def counting_anew(step: Callable[..., None]) -> Callable[..., None]:
    def counted(self: Any, *args: bytes) -> None:
        self.no_body = 0
        step(self, *args)

    return counted
