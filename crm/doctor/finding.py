"""What the doctor says, and what it is given to look with."""

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

SECONDS = 5.0


class Level(enum.StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `advice`: what to do, where it is not as it should be."""

    level: Level
    subject: str
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the findings of one examination are about."""

    name: str

    def ok(self, message: str) -> Finding:
        return Finding(Level.OK, self.name, message)

    def warning(self, message: str, advice: str) -> Finding:
        return Finding(Level.WARNING, self.name, message, advice)

    def error(self, message: str, advice: str) -> Finding:
        return Finding(Level.ERROR, self.name, message, advice)


@dataclass(frozen=True, slots=True)
class Install:
    """Where the install is reached: its address, and where plain HTTP to it is answered."""

    url: str
    plain_url: str

    @classmethod
    def of(cls, url: str, plain_url: str = "") -> "Install":
        host = urlsplit(url).hostname or ""
        host = f"[{host}]" if ":" in host else host
        return cls(url.rstrip("/"), (plain_url or f"http://{host}").rstrip("/"))

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def is_https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def is_public(self) -> bool:
        """Whether others than this machine can reach it."""
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return self.host != "localhost"


@dataclass(frozen=True, slots=True)
class Examination:
    """`look` yields what it sees. What it raises becomes an error of its own."""

    about: Subject
    look: Callable[[Install], Iterable[Finding]]
