"""Postal addresses: streets, towns with their codes, countries, and what stands around them."""

import re
from enum import IntEnum
from itertools import pairwise

from crm.signatures.companies import is_company
from crm.signatures.sheet import Part, Sheet
from crm.signatures.vocabulary import COUNTRIES
from crm.signatures.words import words

STREET_WORDS = r"""(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|bvd|parkway|pkwy
    |way|court|ct|square|sq|place|pl|terrace|highway|hwy|row|close|crescent|quay|wharf|mews|gardens
    |park|hill|gate|yard|circle|plaza|broadway|embankment|walk|green|parade|grove|mall|pike)"""
VOIE = r"""(?:rue|avenue|av|ave|bd|bld|blvd|boulevard|place|pl|quai|chemin|allée|allees|allées
    |impasse|route|rte|cours|square|passage|faubourg|fbg|esplanade|rond-point|sentier|chaussée|promenade
    |parvis|montée|côte|voie|traverse|venelle|ruelle|mail|villa|hameau
    |lotissement|grand[e']?\ rue)"""
NUMBER = r"(?:n[°o]\ ?)?\d{1,5}(?:\ ?[-\u2013/]\ ?\d{1,5})?(?:\ ?(?:bis|ter|quater|[a-h])\b)?"

NUMBERED_STREET = re.compile(
    rf"""(?:^|,\ )(?:{NUMBER})[,\ ]+(?:(?:{VOIE})\b|[^\d,][^,]{{0,60}}?\b{STREET_WORDS}\b)
    |^(?:{VOIE})\b[^,\d]{{2,60}}\d{{1,4}}\b
    |^(?:via|calle|rua|viale|plaza|carrer|piazza)\ [^,\d]{{2,60}},?\ \d{{1,4}}\b
    |^[^\d,]{{2,40}}(?:str\.|straße|strasse|str|weg|platz|gasse|laan|straat)\ \d{{1,4}}\b""",
    re.IGNORECASE | re.VERBOSE,
)
STREET = re.compile(
    rf"^(?:{VOIE})\ (?:de|du|des|d['\u2019]|la|le|les|l['\u2019]|[A-ZÀ-Ý])",
    re.IGNORECASE | re.VERBOSE,
)
TOWN = re.compile(
    r"""(?:^|(?<=[ ,(]))(?:(?:[A-Z]{1,2}-)?\d{4,5}\ (?!€|EUR)[A-ZÀ-Ý][\w'\u2019.-]+  # 75002 Paris
    |[A-Z]{1,2}\d[A-Z\d]?\ \d[A-Z]{2}\b                    # NW1 6XE
    |[A-Z]{2},?\ \d{5}(?:-\d{4})?\b                        # CA 94043
    |(?<=,\ )[A-Z][a-z]+(?:\ [A-Z][a-z]+)?\ \d{5}(?:-\d{4})?$  # New York 10006
    |[A-Z]\d[\dW]\ [A-Z\d]{4}\b                            # D12 X5R6
    |[A-Z]\d[A-Z]\ \d[A-Z]\d\b                             # H3B 4W8
    |\d{4}\ ?[A-Z]{2}\ [A-Z]                               # 1012 AB Amsterdam
    |(?:VIC|NSW|QLD|SA|WA|TAS|ACT|NT)\ \d{4}\b)            # VIC 3000""",
    re.VERBOSE,
)
MORE = re.compile(
    r"""(?:^|[ ,-])(?:(?:bp|cs|tsa|b\.p\.)\ ?\d+|p\.?\ ?o\.?\ box|suite|ste\.?\ \d+|floor|level\ \d+
    |unit\ \d+|room|campus|building|house|estate|tower|immeuble|bâtiment|bât|bat\.
    |\d+(?:er|e|[èe]me)\ étage|étage|résidence|tour|cedex|c/o|z\.?\ ?[ia]\.?(?:c\.?)?
    |parc\ d['\u2019]activités?
    |h[ôo]tel\ (?:de\ ville|du\ département|de\ région)
    |zone\ (?:industrielle|artisanale)|technopole|le\ bourg|lieu-dit
    |\d+(?:st|nd|rd|th)\ floor)(?:\b|(?=\ ))""",
    re.IGNORECASE | re.VERBOSE,
)
LONGEST = 160


class Evidence(IntEnum):
    NONE = 0
    AROUND = 1  # part of an address if it stands next to one
    SURE = 2


def evidence(text: str) -> Evidence:
    """How much a piece of text looks like an address."""
    if len(text) > LONGEST:
        return Evidence.NONE
    if TOWN.search(text) or NUMBERED_STREET.search(text):
        return Evidence.SURE
    if is_country(text.rsplit(", ", 1)[-1]):
        return Evidence.SURE if ", " in text else Evidence.AROUND
    return Evidence.AROUND if STREET.match(text) or MORE.search(text) else Evidence.NONE


def is_country(text: str) -> bool:
    return text.lower().strip(" .") in COUNTRIES or " ".join(words(text)) in COUNTRIES


def find_address(sheet: Sheet) -> None:
    """The first block of neighbouring parts with something sure in it."""
    if "address" in sheet.draft.fields:
        return
    blocks = blocks_of(sheet)
    sure = [block for block in blocks if any(map(is_sure, block))]
    if sure:
        block = best(sure)
        sheet.put("address", joined(sheet, block), *block)


def is_sure(part: Part) -> bool:
    return evidence(part.text) is Evidence.SURE


def best(blocks: list[list[Part]]) -> list[Part]:
    """A street or a code says more than a town and its country alone."""
    exact = (b for b in blocks if any(character.isdigit() for p in b for character in p.text))
    return next(exact, blocks[0])


def blocks_of(sheet: Sheet) -> list[list[Part]]:
    parts = [without_company(part, sheet) for part in sheet.free]
    blocks: list[list[Part]] = []
    last: Part | None = None
    for before, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        if not belongs(before, part, after):
            continue
        if last and last is before and part.line - last.line <= 1:
            blocks[-1].append(part)
        else:
            blocks.append([part])
        last = part
    return blocks


def without_company(part: Part, sheet: Sheet) -> Part:
    """The part from where its address begins: `Halden SAS, 12 rue…` names a company before it."""
    head, comma, tail = part.text.partition(", ")
    if comma and evidence(tail) is Evidence.SURE and is_company(head, sheet):
        return sheet.cut(part, len(head), len(head) + 2)
    return part


def belongs(before: Part | None, part: Part, after: Part | None) -> bool:
    if evidence(part.text):
        return True
    return bool(
        before
        and after
        and after.line - before.line <= 2
        and evidence(before.text)
        and evidence(after.text)
        and is_town(part.text)
    )


def is_town(text: str) -> bool:
    """A word or three without a digit, between a street and a code."""
    return len(text.split()) <= 3 and text[:1].isupper() and not any(map(str.isdigit, text))


def joined(sheet: Sheet, block: list[Part]) -> str:
    """On one line as written; lines are joined with a comma."""
    address = block[0].text
    for before, part in pairwise(block):
        if before.line == part.line:
            address += sheet.lines[part.line][before.end : part.end]
        else:
            address += f", {part.text}"
    return address
