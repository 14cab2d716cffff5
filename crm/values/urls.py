"""Web addresses as they may be shown."""

import hashlib
import re
from ipaddress import ip_address
from urllib.parse import unquote, unquote_plus, urlsplit

# What a query calls that which lets its bearer in, whoever named it: words of its name.
SECRET_WORDS = re.compile(
    "access|pass|password|passwd|passphrase|pwd|psw|pin|otp|secrets?|tokens?|keys?|private|hash|hmac"
    "|sig|signature|auth|authorization|bearer|credentials?|jwt|sid|session|sessionid"
    "|(api|access|auth|secret|private)(key|token)"
)
# And one that is so only as the whole name: there are zip codes, too.
SECRET_ALONE = ["code"]
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# As long as one that nobody guesses, and no words.
OPAQUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_%+.:~=-]{20,}|[A-Za-z]{24,}=*")
# Perhaps with who is meant there, and a port. No ending is as long as a part of a signed token.
HOST = re.compile(
    r"(?:.*@)?(?:(?:[\w-]+[.\u3002\uff0e\uff61])+(?:[^\W\d_]{2,24}|xn--[\w-]+)\.?|localhost)(?::\d*)?",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"([&;])")
# An address inside an address is escaped once for each.
MOST_ESCAPES = 4


def without_secrets(url: str) -> str:
    """The whole address, with what is secret of its query replaced. Two that differ only in that
    differ here too: behind them stands the beginning of their digest."""
    parts = urlsplit(url)
    shown = "".join(masked(each) for each in BETWEEN.split(parts.query))
    if shown == parts.query:
        return url
    digest = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{url.replace(f'?{parts.query}', f'?{shown}', 1)} ({digest})"


def masked(parameter: str) -> str:
    """`token=…` in place of `token=abc`. One without a name is all secret, if it looks so. What
    leads somewhere is shown, whatever it is called."""
    name, equals, value = parameter.partition("=")
    if not equals:
        return "…" if OPAQUE.fullmatch(name) and not leads_on(name) else parameter
    is_secret = value and (is_name_of_secret(name) or OPAQUE.fullmatch(value))
    return f"{name}=…" if is_secret and not leads_on(value) else parameter


def is_name_of_secret(name: str) -> bool:
    words = [word.lower() for word in WORD.findall(unquote_plus(name))]
    return words == SECRET_ALONE or any(SECRET_WORDS.fullmatch(word) for word in words)


def leads_on(value: str) -> bool:
    """Whether it is an address or a path, or the name of a host."""
    plain = unescaped(value)
    return "/" in plain or "\\" in plain or bool(HOST.fullmatch(plain)) or is_ip_address(plain)


def unescaped(value: str) -> str:
    for _ in range(MOST_ESCAPES):
        value = unquote(value)
    return value


def is_ip_address(text: str) -> bool:
    host, _, port = text.rpartition(":")
    bare = host if host.count(".") == 3 and port.isdecimal() else text
    try:
        return bool(ip_address(bare.partition("]")[0].removeprefix("[")))
    except ValueError:
        return False
