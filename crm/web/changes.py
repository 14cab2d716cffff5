"""What changed between two values, as a person reads it."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from crm.journal.readable import readable
from crm.values.lookalikes import difference, remarks
from crm.values.readable import label_of

WORD = re.compile(r"\s+|\w+|[^\w\s]")
LONG = 90
MOST_LINES = 4
# Comparing is quadratic; a person reads no word by word difference of more than this.
MOST_WORDS = 3_000
# With less in common than this, two texts side by side read better than a patchwork.
KEPT = 0.4


@dataclass(frozen=True)
class Part:
    """A run of words: `kept`, `gone` or `new`."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after, as text. Empty text: there was, or will be, no value. The paths
    are the pages of what a relation leads to."""

    label: str
    before: str
    after: str
    before_path: str = ""
    after_path: str = ""

    @property
    def is_long(self) -> bool:
        texts = (self.before, self.after)
        return any(len(text) > LONG or text.count("\n") >= MOST_LINES for text in texts)

    @cached_property
    def remarks(self) -> list[str]:
        """What is not as it seems: how it differs if it looks the same, what its letters are."""
        differs = difference(self.before, self.after)
        return [*([differs] if differs else []), *remarks(self.after or self.before)]

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
    was, now = (readable(model_name, name, value, zone) for value in (before, after))
    return FieldChange(label_of(name), was.whole, now.whole, was.path, now.path)
