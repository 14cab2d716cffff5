"""One request over HTTP, as a client sends it: no redirect is followed, no wait is without end."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crm.doctor.finding import SECONDS

READ_AT_MOST = 65_536


class Unreachable(Exception):
    """There was no answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`headers` by their names in lower case. `own_address`: the one that it was asked from."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    own_address: str

    @property
    def location(self) -> str:
        return self.headers.get("location", "") if 300 <= self.status < 400 else ""


def ask(url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Reply:
    """GET, or POST where there is a body.

    Raises:
        Unreachable: saying why.
    """
    line = connection_to(url)
    try:
        line.request(
            "GET" if body is None else "POST", urlsplit(url).path, body, {**(headers or {})}
        )
        own_address = line.sock.getsockname()[0]
        answer = line.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, named, answer.read(READ_AT_MOST), own_address)
    except (OSError, http.client.HTTPException) as failed:
        raise Unreachable(f"{type(failed).__name__}: {failed}") from failed
    finally:
        line.close()


def connection_to(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=SECONDS)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)
