"""When and how long: the moment that an instruction names, said in either language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from email_assistant.writers.brief import Language
from email_assistant.writers.vocabulary import DAYS, MOMENTS, MONTHS, PARTS

_EVERY_DAY = "|".join((*DAYS["en"], *DAYS["fr"]))
_DAY = re.compile(
    rf"\b(?:(?:on|le|du|of)\s+)?(?:(?P<which>next|this|coming|ce)\s+)?(?P<day>{_EVERY_DAY})s?\b"
    r"(?:\s+(?P<after>prochain))?",
    re.IGNORECASE,
)
_EVERY_MONTH = "|".join((*MONTHS["en"], *MONTHS["fr"]))
_DATE = re.compile(
    rf"\b(?:(?:on|le|du|of)\s+)?(?P<n>\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?"
    rf"(?P<month>{_EVERY_MONTH})\b"
    rf"|\b(?:on\s+)?(?P<month2>{_EVERY_MONTH})\s+(?P<n2>\d{{1,2}})(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?:at|à|vers|around)?\s*\b(?P<h>\d{1,2})(?:\s*(?P<half>[ap])\.?m\b\.?|\s?h\s?(?P<m>\d{2})?\b"
    r"|:(?P<m2>\d{2})(?:\s*(?P<half2>[ap])\.?m\b\.?)?)",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"\b(\d{1,3})[- ]?(?:min(?:ute)?s?|mn)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    days: tuple[tuple[int, str], ...] = ()
    date: tuple[int, int] | None = None
    clock: tuple[int, int] | None = None
    part: int | None = None
    named: int | None = None
    minutes: int | None = None

    def said(self, language: Language) -> str:
        """With a leading space, or empty: ' next Tuesday at 3 pm', ' mardi prochain à 15 h'."""
        french = language == "fr"
        column = 2 if french else 1
        day = MOMENTS[self.named][column] if self.named is not None else self._day(language)
        part = PARTS[self.part][column] if self.part is not None else ""
        spoken = (day, part if day else "", self._time(french))
        return "".join(f" {each}" for each in spoken if each)

    def _day(self, language: Language) -> str:
        if self.date:
            day, month = self.date
            name = MONTHS[language][month]
            return f"on {day} {name}" if language == "en" else f"le {_ordinal(day)} {name}"
        said = [_weekday(day, which, language) for day, which in self.days]
        joined = (" or " if language == "en" else " ou ").join(said)
        return f"on {joined}" if language == "en" and self.days and not self.days[0][1] else joined

    def _time(self, french: bool) -> str:
        if self.clock is None:
            return ""
        hour, minute = self.clock
        if french:
            return f"à {hour} h" + (f" {minute:02}" if minute else "")
        half = "pm" if hour >= 12 else "am"
        return f"at {(hour - 1) % 12 + 1}" + (f":{minute:02}" if minute else "") + f" {half}"


NO_MOMENT = Moment()


def read_moment(text: str) -> tuple[Moment, str]:
    """The moment, and the text without the words that named it."""
    minutes, text = _take(_MINUTES, text)
    date, text = _take(_DATE, text)
    named, text = _first(tuple(each[0] for each in MOMENTS), text)
    days = tuple((_index(DAYS, m["day"]), _which(m)) for m in _DAY.finditer(text))
    text = _DAY.sub(" ", text)
    clock, text = _take(_CLOCK, text)
    part, text = _first(tuple(each[0] for each in PARTS), text)
    moment = Moment(
        days=days[:2],
        date=_date(date) if date else None,
        clock=_clock(clock) if clock else None,
        part=part,
        named=named,
        minutes=int(minutes[1]) if minutes else None,
    )
    return moment, " ".join(text.split())


def _take(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    found = pattern.search(text)
    return found, text if found is None else f"{text[: found.start()]} {text[found.end() :]}"


def _first(patterns: tuple[str, ...], text: str) -> tuple[int | None, str]:
    for position, pattern in enumerate(patterns):
        found = re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
        if found:
            return position, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _index(names: Mapping[str, tuple[str, ...]], name: str) -> int:
    lower = name.lower()
    return next(
        column.index(each) for column in names.values() for each in column if each.lower() == lower
    )


def _which(found: re.Match[str]) -> str:
    if found["after"] or (found["which"] or "").lower() in ("next", "coming"):
        return "next"
    return "this" if found["which"] else ""


def _weekday(day: int, which: str, language: Language) -> str:
    name = DAYS[language][day]
    if language == "en":
        return f"{which} {name}".strip()
    return {"next": f"{name} prochain", "this": f"ce {name}"}.get(which, name)


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)


def _date(found: re.Match[str]) -> tuple[int, int]:
    return int(found["n"] or found["n2"]), _index(MONTHS, found["month"] or found["month2"])


def _clock(found: re.Match[str]) -> tuple[int, int] | None:
    hour, minute = int(found["h"]), int(found["m"] or found["m2"] or 0)
    half = (found["half"] or found["half2"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None
