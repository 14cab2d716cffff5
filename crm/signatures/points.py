"""Points of contact in a piece of a line: email addresses, web addresses, phone numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from crm.schemas.fields import email_of
from crm.signatures.labels import is_fax, label_after, label_before
from crm.signatures.web import is_ending
from crm.values.phone import e164

TOKEN = re.compile(r"[^\s<>\[\]\"|•·,;]++")
IN_TOKEN = re.compile(r"[^:/()*]++")
SCHEME = re.compile(r"https?://|www\.", re.IGNORECASE)
HOST = re.compile(r"((?:[a-z0-9-]++\.)++)([a-z]{2,24})(?:[/?#:].*+)?", re.IGNORECASE | re.DOTALL)
TRAILING = ".,:!?)*'\u2019"

# Digits as people group them; whether they are a number is counted, not matched.
DIGITS = re.compile(r"(?<![\w.,/-])[+(]?\d[\d ().\-/]{5,24}\d(?![\w€$£%])")
EXTENSION = re.compile(r",? ?\(?(?:poste|ext(?:ension|\.)?|x|#) ?:? ?\d{1,6}\b\)?", re.IGNORECASE)
TRIES = 200


class Kind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    FAX = "fax"


@dataclass(frozen=True, slots=True)
class Point:
    kind: Kind
    value: str
    start: int  # of its label, if it has one
    end: int


def points_of(text: str, regions: list[str]) -> list[Point]:
    """The points in their order, each with the label before or after it."""
    found = list(addresses(text))
    bare = text
    for point in found:
        bare = bare[: point.start] + "|" * (point.end - point.start) + bare[point.end :]
    found += phones(bare, regions)
    found.sort(key=lambda point: point.start)
    return list(labelled(text, found))


def addresses(text: str) -> Iterator[Point]:
    for token in TOKEN.finditer(text):
        found = url_in(token[0])
        if found:
            at = token.start() + token[0].rindex(found)
            yield Point(Kind.URL, found, at, at + len(found))
        elif "@" in token[0]:
            yield from emails_in(token[0], token.start())


def emails_in(token: str, offset: int) -> Iterator[Point]:
    for piece in IN_TOKEN.finditer(token):
        typed = piece[0].strip(".'\u2019")
        if is_email(typed):
            at = offset + piece.start() + piece[0].index(typed)
            yield Point(Kind.EMAIL, typed, at, at + len(typed))


def is_email(text: str) -> bool:
    if "@" not in text:
        return False
    try:
        return bool(email_of(text))
    except ValueError:
        return False


def url_in(token: str) -> str:
    """The web address in a token, or ''. Without scheme and `www.` it must end as domains do."""
    token = token.strip("*(").rstrip(TRAILING)
    if found := SCHEME.search(token):
        return token[found.start() :] if found.end() < len(token) else ""
    bare = token.rsplit(":", 1)[-1]
    host = HOST.fullmatch(bare)
    known = host and (host[2].islower() or host[0].isupper()) and is_ending(host[2].lower())
    return bare if known and host and len(host[1]) > 2 and "@" not in bare else ""


def phones(text: str, regions: list[str]) -> list[Point]:
    """Numbers that are valid at home, then in the countries that the text names, then the rest.

    The rest needs a label, or must be all there is: elsewhere digits may mean anything.
    """
    found: list[Point] = []
    for region in regions:
        for match in phonenumbers.PhoneNumberMatcher(text, region, max_tries=TRIES):
            add(found, phone_at(text, match.start, match.end, region))
    for number in DIGITS.finditer(text):
        if is_dialled(number[0], text[: number.start()], text[number.end() :]):
            add(found, phone_at(text, number.start(), number.end(), regions[0]))
    return found


def phone_at(text: str, start: int, end: int, region: str) -> Point:
    """The number with the extension that stands behind it."""
    extension = EXTENSION.match(text, end)
    end = extension.end() if extension else end
    return Point(Kind.PHONE, e164(text[start:end], region), start, end)


def is_dialled(number: str, before: str, after: str) -> bool:
    count = sum(letter.isdigit() for letter in number)
    alone = number[0] in "+(0" and not before.strip(" |") and not after.strip(" |")
    return 8 <= count <= 15 and (alone or bool(label_before(before)))


def add(found: list[Point], point: Point) -> None:
    if all(point.end <= other.start or other.end <= point.start for other in found):
        found.append(point)


def labelled(text: str, found: list[Point]) -> Iterator[Point]:
    """The points with their labels taken in; a number after a fax's label is a fax."""
    last = 0
    ends = [*(point.start for point in found), len(text)]
    for point, end in zip(found, ends[1:], strict=True):
        before = label_before(text[last : point.start].rstrip(" <("))
        start = text.rindex(before, last, point.start) if before else point.start
        after = label_after(text[point.end : end], last=end == len(text))
        last = point.end + len(after)
        kind = point.kind
        if kind is Kind.PHONE and is_fax(f"{before} {after}"):
            kind = Kind.FAX
        yield Point(kind, point.value, start, last)
