"""Stored values as a person reads them."""

import re
from datetime import datetime
from typing import Any
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


def label_of(name: str) -> str:
    """`meetingContext` and `meeting_context` as `Meeting context`."""
    words = visible(CAPITAL.sub(" ", name)).lower()
    return LABELS.get(words) or words[:1].upper() + words[1:]


def text_of(value: Any) -> str:
    """A stored value as text, with nothing hidden in it."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case str():
            return visible(value)
        case list():
            return ", ".join(text_of(item) for item in value)
        case {"id": _, "name": name}:
            return text_of(name)
        case dict():
            return "\n".join(f"{label_of(str(k))}: {text_of(v)}" for k, v in value.items())
        case _:
            return visible(str(value))


def moment_text(value: Any, zone: ZoneInfo) -> str:
    """A stored moment in the reader's time zone."""
    return local_text(datetime.fromisoformat(value), zone) if value else ""
