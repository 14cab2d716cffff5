"""Stored values as a person reads them."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from crm.values.moments import local_text
from crm.values.text import visible

CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])|_")

LABELS = {
    "linkedin url": "LinkedIn",
    "additional info": "Additional information",
    "body text": "Body",
    "to": "To",
    "url": "URL",
}


class Person(Protocol):
    name: str
    email: str


def who(person: Person | None) -> str:
    """A person beyond doubt: by their name for themselves, and the address they sign in with."""
    if person is None:
        return ""
    email = visible(person.email)
    return f"{visible(person.name)} ({email})" if person.name else email


def label_of(name: str) -> str:
    """`meetingContext` and `meeting_context` as `Meeting context`."""
    words = visible(CAPITAL.sub(" ", name)).lower()
    return LABELS.get(words) or words[:1].upper() + words[1:]


def text_of(value: Any) -> str:
    """A stored value as text, with nothing hidden in it: each item of a list on a line of its own,
    and each value of a mapping behind its key, as both are kept."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case str():
            return visible(value)
        case list():
            return "\n".join(text_of(item) for item in value)
        case dict():
            return "\n".join(f"{key}: {text}" for key, text in leaves(value))
        case _:
            return visible(str(value))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every single value in a mapping, with the way to it."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, f"{path} > {visible(str(key))}" if path else visible(str(key)))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value, start=1):
            yield from leaves(item, f"{path} > {number}")
    else:
        yield path, text_of(value)


def moment_text(value: Any, zone: ZoneInfo) -> str:
    """A stored moment in the reader's time zone."""
    return local_text(datetime.fromisoformat(value), zone) if value else ""
