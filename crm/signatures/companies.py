"""Companies: known by their legal form, by the domain of an email, or by where they stand."""

from itertools import pairwise

from crm.signatures.sheet import Part, Sheet
from crm.signatures.vocabulary import (
    COMPANY_WORDS,
    DEPARTMENTS,
    JOB_WORDS,
    LEGAL_FORMS,
    SMALL_WORDS,
)
from crm.signatures.words import squashed, words

MOST_WORDS = 9
MOST_WORDS_BY_PLACE = 5
SHORTEST_START = 5


def is_company(text: str, sheet: Sheet) -> bool:
    """Whether the text says by itself that it is one, or a domain of the text says it."""
    return has_legal_form(text) or owns_domain(text, sheet)


def has_legal_form(text: str) -> bool:
    """`Oakfield Systems, Inc.`; two letters such as `SA` count only in capitals."""
    said = text.replace(".", "").split()
    if not 2 <= len(said) <= MOST_WORDS:
        return False
    last = said[-1].strip(",()")
    return last.lower() in LEGAL_FORMS and (len(last) > 3 or last.isupper() or last.istitle())


def owns_domain(text: str, sheet: Sheet) -> bool:
    """`Halden Logistics` for halden-logistics.fr, halden.fr and haldengroup.com."""
    said = [word for word in words(text) if word not in LEGAL_FORMS]
    if not 0 < len(said) <= MOST_WORDS or said[0] in JOB_WORDS:
        return False
    big = [word for word in said if word not in SMALL_WORDS]
    name, initials = "".join(said), "".join(word[0] for word in big)
    owners = [squashed(owner) for owner in sheet.owners]
    first = next(iter(big), "")
    starts = any(begins(owner, name) or begins(first, owner) for owner in owners)
    whole = is_domain(name, sheet) or any(spells(owner, big) for owner in owners)
    return whole or starts or (len(initials) > 2 and initials in owners)


def begins(start: str, whole: str) -> bool:
    return len(start) >= SHORTEST_START and whole.startswith(start)


def spells(owner: str, said: list[str]) -> bool:
    """`lakeviewclinic` is spelled by Lakeview Family Clinic: its words, some left out."""
    for word in said:
        owner = owner.removeprefix(word)
    return not owner


def is_domain(name: str, sheet: Sheet) -> bool:
    """`copperlinestudio` is copperline.studio, and copperline-studio.fr."""
    return name in {squashed(domain) for domain in (*sheet.owners, *sheet.domains)}


def find_company(sheet: Sheet) -> None:
    """The surest first: a legal form, the domain, a word of trade, then the place of the line."""
    if "company" in sheet.draft.fields:
        return
    candidates = [part for part in sheet.free if may_be_company(part.text)]
    if put_two_lines(sheet, candidates):
        return
    for test in (follows_at, by_legal_form, by_domain, by_word, by_place):
        found = next((part for part in candidates if test(part, sheet)), None)
        if found and sheet.put("company", found.text, found):
            return


def may_be_company(text: str) -> bool:
    said = words(text)
    return (
        0 < len(said) <= MOST_WORDS
        and not text[0].islower()
        and not any(mark in text for mark in ":?!@")
        and DEPARTMENTS.isdisjoint(said[:1])
    )


def follows_at(part: Part, sheet: Sheet) -> bool:
    return part.named_company


def by_legal_form(part: Part, sheet: Sheet) -> bool:
    return has_legal_form(part.text)


def by_domain(part: Part, sheet: Sheet) -> bool:
    return owns_domain(part.text, sheet)


def by_word(part: Part, sheet: Sheet) -> bool:
    """`Cabinet Sorel & Associés`: each word that matters begins with a capital."""
    said = set(words(part.text))
    return bool(said & COMPANY_WORDS) and len(said) > 1 and is_title_case(part.text)


def by_place(part: Part, sheet: Sheet) -> bool:
    """A short line right after the title, in the letters of a name."""
    title = part.before
    if not title or title.field != "position" or part.line - title.line > 1:
        return False
    if sheet.parts.index(part) - sheet.parts.index(title) > 1:
        return False
    said = words(part.text)
    own = DEPARTMENTS.isdisjoint(said)  # `Paris Office` is no company's name
    return own and len(said) <= MOST_WORDS_BY_PLACE and is_title_case(part.text)


def is_title_case(text: str) -> bool:
    """Only the small words between, such as `de l'`, begin with a small letter."""
    said = [word for word in text.split() if word[0].isalpha()]
    return all(word[0].isupper() or SMALL_WORDS & set(words(word)[:1]) for word in said)


def put_two_lines(sheet: Sheet, candidates: list[Part]) -> bool:
    """A name that a logo breaks over two lines, and that the domain confirms."""
    for first, second in pairwise(candidates):
        together = f"{first.text} {second.text}"
        if second.line - first.line == 1 and is_domain(squashed(together), sheet):
            return sheet.put("company", together, first, second)
    return False
