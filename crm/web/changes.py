"""Values as a person reads them, and what changed between two of them."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from crm.models.kinds import audited_models
from crm.values.moments import local_text
from crm.values.text import visible

CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
WORD = re.compile(r"\s+|\w+|[^\w\s]")
LONG = 90
# Comparing is quadratic; a person reads no word by word difference of more than this.
MOST_WORDS = 3_000
# With less in common than this, two texts side by side read better than a patchwork.
KEPT = 0.4

LABELS = {
    "linkedin url": "LinkedIn",
    "additional info": "Additional information",
    "body text": "Body",
    "to": "To",
    "url": "URL",
}


@dataclass(frozen=True)
class Part:
    """A run of words: `kept`, `gone` or `new`."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after, as text. Empty text: there was, or will be, no value."""

    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return any(len(text) > LONG or "\n" in text for text in (self.before, self.after))

    @property
    def was_parts(self) -> list[Part]:
        return [part for part in self.parts if part.kind != "new"]

    @property
    def now_parts(self) -> list[Part]:
        return [part for part in self.parts if part.kind != "gone"]

    @cached_property
    def parts(self) -> list[Part]:
        """The text of both, word by word where both exist and have something in common."""
        was, now = WORD.findall(self.before), WORD.findall(self.after)
        if not was or not now or len(was) + len(now) > MOST_WORDS:
            return whole(self.before, self.after)
        matcher = difflib.SequenceMatcher(None, was, now, autojunk=False)
        same = sum(block.size for block in matcher.get_matching_blocks())
        if same < KEPT * min(len(was), len(now)):
            return whole(self.before, self.after)
        return list(compared(matcher, was, now))


def whole(before: str, after: str) -> list[Part]:
    return [part for part in (Part("gone", before), Part("new", after)) if part.text]


def compared(
    matcher: "difflib.SequenceMatcher[str]", was: list[str], now: list[str]
) -> Iterator[Part]:
    for kind, start, end, now_start, now_end in matcher.get_opcodes():
        if kind == "equal":
            yield Part("kept", "".join(was[start:end]))
        else:
            yield from whole("".join(was[start:end]), "".join(now[now_start:now_end]))


def field_change(
    model_name: str, name: str, before: Any, after: Any, zone: ZoneInfo
) -> FieldChange:
    """How the values of this field of such a model read."""
    model = audited_models().get(model_name)
    if model and model.is_moment(name):
        return FieldChange(label_of(name), moment_text(before, zone), moment_text(after, zone))
    return FieldChange(label_of(name), text_of(before), text_of(after))


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
