"""Where a request waits for its turn: told by what it shows, before anything is read of it."""

from typing import Any

from django.conf import settings
from django.http import parse_cookie

from crm.request.auth import bearer_secret
from crm.request.known import digest_of, known
from crm.request.lanes import Lane, Place
from crm.request.network import network_of
from crm.request.paths import is_program_path

READING = {"GET", "HEAD", "OPTIONS"}


def place_of(scope: dict[str, Any]) -> Place:
    """The place of a request to the API, or to a page."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    address = (scope.get("client") or ("",))[0]
    if is_program_path(scope["path"]):
        secret = bearer_secret(headers.get(b"authorization", b""))
        return place_of_token(secret, address, writes=scope["method"] not in READING)
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    return place_of_session(cookies.get(settings.SESSION_COOKIE_NAME, ""), address)


def place_of_token(secret: str, address: str, *, writes: bool) -> Place:
    return place_among(Lane.WRITES if writes else Lane.READS, secret, address)


def place_of_session(key: str, address: str) -> Place:
    return place_among(Lane.PEOPLE, key, address)


def place_among(lane: Lane, shown: str, address: str) -> Place:
    """In this lane if they have shown lately who they are, else among the strangers."""
    digest = digest_of(shown)
    workspace = known().workspace(digest)
    if workspace is None:
        network = network_of(address)
        return Place(Lane.STRANGERS, network, network)
    return Place(lane, workspace, digest)
