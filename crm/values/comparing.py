"""Two texts compared word by word, at a cost that is known before.

What is compared is what strangers wrote. The comparison of Python's `difflib` is cubic for texts
that repeat a few words; this one takes the product of the words of both, by 64 at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import regex
from rapidfuzz.distance import Indel

# A letter with its marks, and a picture made of several, are never torn apart.
WORD = regex.compile(r"\s+|[\w\p{M}]+|\X")
LETTER = regex.compile(r"\w")
# Words of one times words of the other: a hundredth of a second. Prose of 10,000 characters is
# below half of it; what is above is no prose, and nobody reads it word by word.
MOST_PAIRS = 25_000_000
# With less in common than this, two texts side by side read better than a patchwork.
KEPT = 0.4


@dataclass(frozen=True)
class Part:
    """A run of words: `kept`, `gone` or `new`."""

    kind: str
    text: str


def compared(before: str, after: str) -> list[Part]:
    """What is kept, gone and new, in order.

    All but the new is exactly the one text, all but the gone exactly the other. They are given
    whole, as gone and new, where they have little in common or are over the budget.
    """
    was, now = WORD.findall(before), WORD.findall(after)
    if len(was) * len(now) > MOST_PAIRS:
        return whole(before, after)
    parts = list(tidied(raw_parts(was, now)))
    kept = sum(len(part.text) for part in parts if part.kind == "kept")
    return parts if kept >= KEPT * min(len(before), len(after)) else whole(before, after)


def whole(before: str, after: str) -> list[Part]:
    if before == after:
        return [Part("kept", before)] if before else []
    return [part for part in (Part("gone", before), Part("new", after)) if part.text]


def raw_parts(was: list[str], now: list[str]) -> Iterator[Part]:
    # Numbers for words: the library compares hashes, and only a number is its own.
    numbers: dict[str, int] = {}
    for step in Indel.opcodes(numbered(was, numbers), numbered(now, numbers)):
        gone = "".join(was[step.src_start : step.src_end])
        new = "".join(now[step.dest_start : step.dest_end])
        yield from [Part("kept", gone)] if step.tag == "equal" else whole(gone, new)


def numbered(words: list[str], numbers: dict[str, int]) -> list[int]:
    return [numbers.setdefault(word, len(numbers)) for word in words]


def tidied(parts: Iterator[Part]) -> Iterator[Part]:
    """Between two changes, a space or a comma that both have is no pause: it changes with them."""
    found = list(parts)
    runs = groupby(enumerate(found), lambda each: is_pause(found, each[0]))
    for pause, run in runs:
        steps = [part for _, part in run]
        yield from steps if pause else whole(side(steps, "gone"), side(steps, "new"))


def is_pause(parts: list[Part], place: int) -> bool:
    at_an_end = place in {0, len(parts) - 1}
    return parts[place].kind == "kept" and (at_an_end or bool(LETTER.search(parts[place].text)))


def side(parts: list[Part], kind: str) -> str:
    return "".join(part.text for part in parts if part.kind in {kind, "kept"})
