"""A text cut into lines and parts, and which of them found a place."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crm.signatures.draft import Draft
from crm.signatures.labels import field_label
from crm.signatures.points import Point, points_of
from crm.signatures.prose import is_aside, is_prose
from crm.signatures.vocabulary import COUNTRIES
from crm.signatures.web import host_of, regions_of
from crm.signatures.words import says_something, words

QUOTE = re.compile(r"^(?:> ?)+")
WIDE_GAP = re.compile(r"[^\S\t]{3,}+")
GAP = re.compile(r"[^\S\t]{2}|[^\S\t ]")
SEPARATOR = re.compile(r" ?[|•·▪■●♦\t]+ ?| [-\u2013\u2014/~]{1,3} ")
EDGES = " *_,;:<>«»\"“”'\u2019\u2013\u2014-|~"
MOST_REGIONS = 4


@dataclass(slots=True, eq=False)
class Part:
    """A piece of a line: a point of contact, or text whose meaning is to be found."""

    line: int
    start: int
    end: int
    text: str
    point: Point | None = None
    label: str = ""  # the field that the text itself names
    named_company: bool = False  # it stood after `at` or `chez`
    closed: bool = False  # nothing is sought in it
    field: str = ""  # where it was placed
    kept: bool = False  # placed, but a word of it is in no field
    # The neighbours that are text.
    before: "Part | None" = dataclasses.field(default=None, repr=False)
    after: "Part | None" = dataclasses.field(default=None, repr=False)


@dataclass(slots=True)
class Sheet:
    """The text, its parts, and the draft that they fill in."""

    draft: Draft
    lines: list[str]
    parts: list[Part] = dataclasses.field(default_factory=list)
    owners: list[str] = dataclasses.field(default_factory=list)  # of the domains: `halden`
    domains: list[str] = dataclasses.field(default_factory=list)
    locals: list[str] = dataclasses.field(default_factory=list)  # of the emails, before the @

    @property
    def free(self) -> list[Part]:
        """The parts whose meaning is still to be found."""
        return [p for p in self.parts if not (p.field or p.closed or p.point or p.label)]

    def put(self, name: str, value: str, *parts: Part) -> bool:
        """Fills in a field from the parts. A part with a word that the value lacks is kept too."""
        if not self.draft.place(name, value):
            return False
        said = set(words(value))
        for part in parts:
            part.field = name
            part.kept = not said.issuperset(words(part.text))
        return True

    def cut(self, part: Part, end: int, start: int) -> Part:
        """Shortens the part to before `end`; gives the new one that begins at its `start`."""
        rest = Part(part.line, part.start + start, part.end, part.text[start:])
        part.text, part.end = part.text[:end], part.start + end
        self.parts.insert(self.parts.index(part) + 1, rest)
        link([part.before, part, rest, part.after])
        return rest

    def between(self, first: Part, last: Part) -> str:
        """The parts with what stands between them, as written; a new line becomes a comma."""
        if first.line == last.line:
            return self.lines[first.line][first.start : last.end]
        return f"{first.text}, {last.text}"

    def rest(self) -> Iterator[str]:
        """What found no place: a line of which nothing did as it stands, else its parts."""
        by_line: dict[int, list[Part]] = {}
        for part in self.parts:
            by_line.setdefault(part.line, []).append(part)
        for number, line in enumerate(self.lines):
            parts = by_line.get(number, [])
            if any(part.field and not part.kept for part in parts):
                yield from (line[p.start : p.end] for p in parts if p.kept or not p.field)
            else:
                yield line


def sheet_of(text: str, draft: Draft) -> Sheet:
    lines = [plain(line) for line in text.split("\n")]
    sheet = Sheet(draft, lines)
    regions = regions_in(text, draft.country)
    for number, line in enumerate(lines):
        sheet.parts += parts_of(number, line, regions)
    link([part for part in sheet.parts if not part.point])
    return sheet


def link(parts: Sequence[Part | None]) -> None:
    for before, after in pairwise(parts):
        if before:
            before.after = after
        if after:
            after.before = before


def plain(line: str) -> str:
    """Without quote marks; wide gaps are columns, and any other space is one."""
    return GAP.sub(" ", WIDE_GAP.sub("\t", QUOTE.sub("", line))).strip()


def parts_of(number: int, line: str, regions: list[str]) -> Iterator[Part]:
    if is_aside(line) or is_prose(line):
        yield Part(number, 0, len(line), line, closed=True)
        return
    for start, end in segments(line):
        yield from parts_between(number, line, start, end, regions)


def segments(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in SEPARATOR.finditer(line):
        yield start, found.start()
        start = found.end()
    yield start, len(line)


def parts_between(
    number: int, line: str, start: int, end: int, regions: list[str]
) -> Iterator[Part]:
    text = line[start:end]
    if is_aside(text) or is_prose(text):
        yield Part(number, start, end, text, closed=True)
        return
    at = 0
    for point in points_of(text, regions):
        yield from text_part(number, line, start + at, start + point.start)
        at = point.end
        span = (start + point.start, start + at)
        yield Part(number, *span, text[point.start : at], point, closed=True)
    yield from text_part(number, line, start + at, end)


def text_part(number: int, line: str, start: int, end: int) -> Iterator[Part]:
    text = line[start:end]
    if not says_something(text):
        return
    label, value = field_label(text.strip(EDGES))
    trimmed = trim(value if label else text)
    at = line.index(trimmed, start)
    if not label:
        start, end = at, at + len(trimmed)
    yield Part(number, start, end, bracketed(trimmed), label=label)


def trim(text: str) -> str:
    """Without decoration, and without a bracket whose other half stands elsewhere."""
    return text.lstrip(EDGES + ")]}").rstrip(EDGES + "([{")


def bracketed(text: str) -> str:
    """Without the brackets around the whole of it."""
    return text[1:-1] if text[:1] + text[-1:] in {"()", "[]"} else text


def regions_in(text: str, home: str) -> list[str]:
    """The countries whose numbers to expect: home first, then those that the text names."""
    hosts = (token.rsplit("@", 1)[-1] for token in text.split() if "." in token)
    named = [region for host in hosts for region in regions_of(host_of(host))]
    pieces = (piece.strip().lower() for piece in re.split(r"[,\n|]", text))
    named += [COUNTRIES[key] for piece in pieces if (key := " ".join(words(piece))) in COUNTRIES]
    return list(dict.fromkeys([home, *named]))[:MOST_REGIONS]
