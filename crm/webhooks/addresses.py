"""Where a webhook may lead: anywhere on the public internet, and nowhere behind our own door.

The form of a URL is checked when it is given. What its name stands for is checked at every
connection, because that may change from one look to the next.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from crm.values.hosts import ascii_host

Address: TypeAlias = IPv4Address | IPv6Address

PORTS = {"https": 443, "http": 80}
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)
LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
NAME = re.compile(rf"(?=.{{1,253}}$){LABEL}(\.{LABEL})*", re.ASCII)
# All that is given out as addresses of single hosts; the rest of IPv6 is nobody's, or internal.
UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# Kept for protocols, and passed over by this version of Python.
RESERVED = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv6Network("3fff::/20"))

NO_URL = "Is not a web address such as https://example.com/hooks."
NOT_HTTPS = "Must begin with https://."
NOT_PUBLIC = "Leads to an address that is not on the public internet."
NO_DECIMAL_ADDRESS = "Write an IPv4 address as four decimal numbers, such as 192.0.2.7."


@dataclass(frozen=True, slots=True)
class Target:
    """A URL in its parts, the host in ASCII. `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As the Host header names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """The parts of a URL that has the form of a webhook's.

    Raises:
        ValueError: it has not; the message says why, and does not repeat it.
    """
    # urlsplit drops some of these without a word, and others take a backslash for a slash.
    if any(letter <= " " or letter in "\x7f\\" for letter in url):
        raise ValueError(NO_URL)
    parts, port = split_url(url)
    host = checked_host(parts.hostname or "")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme not in PORTS or port == 0 or not path.isascii():
        raise ValueError(NO_URL)
    refuse_extras(parts)
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def split_url(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        # What urlsplit says repeats the URL.
        raise ValueError(NO_URL) from None


def refuse_extras(parts: SplitResult) -> None:
    if "@" in parts.netloc:
        raise ValueError("Must not contain a user name or a password.")
    if parts.fragment:
        raise ValueError("Must not contain a fragment (#).")


def checked_host(name: str) -> str:
    """The host as a name or a canonical address: none of the other ways to write an address."""
    host = literal(name) if ":" in name else in_ascii(name)
    if ":" in host:
        return host
    if NUMBER.fullmatch(host.rpartition(".")[2]):
        return decimal_address(host)
    if not NAME.fullmatch(host):
        raise ValueError(NO_URL)
    return host


def literal(name: str) -> str:
    try:
        address = IPv6Address(name)
    except ValueError:
        raise ValueError(NO_URL) from None
    if address.scope_id:
        raise ValueError(NO_URL)
    return address.compressed


def in_ascii(name: str) -> str:
    try:
        return ascii_host(name.removesuffix("."))
    except ValueError:
        raise ValueError(NO_URL) from None


def decimal_address(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except ValueError:
        raise ValueError(NO_DECIMAL_ADDRESS) from None


def checked(url: str) -> Target:
    """The URL's parts, if it may be a webhook's as far as one can tell without looking names up.

    Raises:
        ValueError: it may not; the message says why.
    """
    target = target_of(url)
    try:
        reason = refusal(target, ip_address(target.host))
    except ValueError:
        reason = refusal_of_name(target)
    if reason:
        raise ValueError(reason)
    return target


def refusal_of_name(target: Target) -> str:
    if settings.WEBHOOK_PRIVATE_NETWORKS:
        return ""
    if target.scheme != "https":
        return NOT_HTTPS
    is_ours = "." not in target.host or target.host.endswith(".localhost")
    return NOT_PUBLIC if is_ours else ""


def refusal(target: Target, address: Address) -> str:
    """Why this target may not be spoken to at this address. Empty: it may."""
    address = embedded(address)
    if any(address in network for network in settings.WEBHOOK_PRIVATE_NETWORKS):
        return ""
    if not is_public(address):
        return NOT_PUBLIC
    return "" if target.scheme == "https" else NOT_HTTPS


def is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast:
        return False
    if any(address in network for network in RESERVED):
        return False
    return isinstance(address, IPv4Address) or address in UNICAST


def embedded(address: Address) -> Address:
    """The IPv4 address that is reached through this one, if it is a way to one."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
