"""A connection that is opened only to addresses that were checked, and ends at its deadline."""

import select
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

import httpcore2

from crm.webhooks.addresses import Address, Target, refusal

Resolve = Callable[[str, int], list[Address]]


class Blocked(httpcore2.ConnectError):
    """The name stands for an address that may not be spoken to."""


class Deadline:
    """When a conversation is over, however busily the other side keeps it up."""

    def __init__(self, seconds: float) -> None:
        self.moment = time.monotonic() + seconds

    def within(self, timeout: float | None) -> float:
        """The seconds that the next step may take.

        Raises:
            TimeoutError: there are none left.
        """
        left = self.moment - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline is over")
        return left if timeout is None else min(left, timeout)


def addresses_of(host: str, port: int) -> list[Address]:
    places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(place[0]) for *_, place in places]


class CheckedBackend(httpcore2.NetworkBackend):
    """Opens connections for one target. Its name is looked up once for each: the address that was
    checked is the one that is connected to."""

    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve
        self.target: Target | None = None
        self.deadline = Deadline(0)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        with translated(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            addresses = self.resolve(host, port)
            self.check(addresses)
            return Stream(self, self.first_to_answer(addresses, port, timeout))

    def check(self, addresses: list[Address]) -> None:
        # One that may not be reached is enough: who mixes them in means no good.
        for address in addresses:
            if self.target is None or refusal(self.target, address):
                raise Blocked("Its name stands for an address that is not allowed.")

    def first_to_answer(
        self, addresses: list[Address], port: int, timeout: float | None
    ) -> socket.socket:
        failed: OSError = OSError("its name stands for no address")
        for address in addresses:
            try:
                place = (str(address), port)
                return socket.create_connection(place, self.deadline.within(timeout))
            except OSError as unreachable:
                failed = unreachable
        raise failed


class Stream(httpcore2.NetworkStream):
    def __init__(self, backend: CheckedBackend, sock: socket.socket) -> None:
        self.backend, self.sock = backend, sock
        # Head and body are two writes; else the second waits 40 ms for the first's acknowledgement.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with translated(httpcore2.ReadTimeout, httpcore2.ReadError):
            self.sock.settimeout(self.backend.deadline.within(timeout))
            return self.sock.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with translated(httpcore2.WriteTimeout, httpcore2.WriteError):
            self.sock.settimeout(self.backend.deadline.within(timeout))
            self.sock.sendall(buffer)

    def close(self) -> None:
        self.sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        with translated(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            try:
                self.sock.settimeout(self.backend.deadline.within(timeout))
                secured = ssl_context.wrap_socket(self.sock, server_hostname=server_hostname)
            except BaseException:
                self.close()
                raise
        return Stream(self.backend, secured)

    def get_extra_info(self, info: str) -> Any:
        return is_readable(self.sock) if info == "is_readable" else None


def is_readable(sock: socket.socket) -> bool:
    """Whether something came unasked: on an idle connection that is its end."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


@contextmanager
def translated(
    late: type[httpcore2.TimeoutException], failed: type[httpcore2.NetworkError]
) -> Iterator[None]:
    """The errors of sockets as those that the HTTP client knows."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:
        raise failed(str(error)) from error
