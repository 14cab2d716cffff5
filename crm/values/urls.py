"""Web addresses as they may be shown."""

import hashlib
import re
from urllib.parse import urlsplit

# What a query calls that which lets its bearer in, whoever named it.
SECRET_NAME = re.compile(
    "token|key|secret|sig|auth|pass|pwd|code|hash|credential|session|jwt|bearer|private", re.I
)
# As long as one that nobody guesses, and no words.
OPAQUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_%+/.~=-]{20,}")


def without_secrets(url: str) -> str:
    """The whole address, with what is secret of its query replaced. Two that differ only in that
    differ here too: behind them stands the beginning of their digest."""
    parts = urlsplit(url)
    shown = "&".join(masked(each) for each in parts.query.split("&"))
    if shown == parts.query:
        return url
    digest = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{url.replace(f'?{parts.query}', f'?{shown}', 1)} ({digest})"


def masked(parameter: str) -> str:
    """`token=…` in place of `token=abc`. One without a name is all secret, if it looks so."""
    name, equals, value = parameter.partition("=")
    if value and (SECRET_NAME.search(name) or OPAQUE.fullmatch(value)):
        return f"{name}{equals}…"
    return "…" if not equals and OPAQUE.fullmatch(name) else parameter
