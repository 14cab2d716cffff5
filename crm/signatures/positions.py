"""Job titles, in English and in French, and what stands on the same line with one."""

import re

from crm.signatures.companies import is_company
from crm.signatures.names import is_name
from crm.signatures.sheet import Part, Sheet
from crm.signatures.vocabulary import JOB_BEGINNINGS, JOB_WORDS, MOTTO_WORDS
from crm.signatures.words import words
from crm.values.text import fold

MOST_WORDS = 14
FEW_WORDS = 6

# A French title begins with the trade, an English one ends with it.
TRADES_FIRST = ("ateur", "atrice", "icien", "icienne", "ologue")
TRADES_LAST = ("ologist", "grapher", "keeper", "maker", "worker")
HYPHENATED = re.compile(r"[\w-]+")
COMMA = re.compile(", ")
AT = re.compile(r"\s+(?:at|chez|@|for|bei)\s+(?=[\dA-ZÀ-Ý])")
NOT_IN_TITLES = re.compile(r"[?!@:]|\.$|https?")


def is_position(text: str) -> bool:
    """A short line with the word of a trade in it, that does not speak to its reader."""
    said = words(text)
    if not 0 < len(said) <= MOST_WORDS or NOT_IN_TITLES.search(text):
        return False
    if MOTTO_WORDS.intersection(said) or not text[0].isalpha() or is_name(text):
        return False
    whole = set(HYPHENATED.findall(fold(text)))
    named = JOB_WORDS.intersection(said) or JOB_WORDS.intersection(whole)
    if named or (said[0] in JOB_BEGINNINGS and len(said) > 1):
        return True
    return len(said) <= FEW_WORDS and (
        said[0].endswith(TRADES_FIRST) or said[-1].endswith(TRADES_LAST)
    )


def find_position(sheet: Sheet) -> None:
    """The title under the name, or else the first; with one that follows it at once."""
    for part in list(sheet.free):
        split_title(part, sheet)
    titles = [p for p in sheet.free if is_position(p.text) and not is_company(p.text, sheet)]
    if not titles or "position" in sheet.draft.fields:
        return
    first = next((title for title in titles if is_under_name(title, sheet)), titles[0])
    second = follower(first, titles)
    if not (second and sheet.put("position", sheet.between(first, second), first, second)):
        sheet.put("position", first.text, first)


def follower(first: Part, titles: list[Part]) -> Part | None:
    second = first.after
    near = second is not None and second.line - first.line <= 1
    return second if near and second in titles else None


def is_under_name(title: Part, sheet: Sheet) -> bool:
    above = title.before
    return bool(above and is_name(above.text) and not is_company(above.text, sheet))


def split_title(part: Part, sheet: Sheet) -> None:
    """Cuts `Name, Title, Company` and `Title at Company` into parts of their own."""
    at = AT.search(part.text)
    if at and is_position(part.text[: at.start()]):
        company = sheet.cut(part, at.start(), at.end())
        company.start, company.named_company = part.end, True
    if not is_position(part.text.rstrip(".")):
        return
    head, comma, tail = part.text.partition(", ")
    if comma and is_name(head) and is_position(tail):
        part = sheet.cut(part, len(head), len(head) + 2)
    for at_comma in reversed([found.start() for found in COMMA.finditer(part.text)]):
        head, tail = part.text[:at_comma], part.text[at_comma + 2 :]
        if is_position(head) and is_company(tail, sheet):
            sheet.cut(part, at_comma, at_comma + 2)
            return
