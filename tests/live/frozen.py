"""A way to a database that can freeze: it accepts connections, and nothing comes back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self
from urllib.parse import urlsplit


class Proxy:
    """Passes bytes on to PostgreSQL on a port of its own, until it is frozen. With `loses`, who
    said something meanwhile never hears again of it, as when a pooler forgets a connection."""

    def __init__(self, database_url: str, *, loses: bool = False) -> None:
        self.loses = loses
        self.parts = urlsplit(database_url)
        self.flowing = threading.Event()
        self.flowing.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def url(self) -> str:
        user = self.parts.netloc.rpartition("@")[0]
        return self.parts._replace(netloc=f"{user}@127.0.0.1:{self.port}").geturl()

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection((self.parts.hostname, self.parts.port))
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self.pass_on, args=ends, daemon=True).start()

    def pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                lost = self.loses and not self.flowing.is_set()
                self.flowing.wait()
                while lost and source.recv(65_536):
                    pass
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.flowing.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        self.flowing.clear()
        try:
            yield
        finally:
            self.flowing.set()
