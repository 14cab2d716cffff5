"""Names of people: which part is one, and how it is written."""

import re
from itertools import takewhile

from crm.signatures.prose import is_closing
from crm.signatures.sheet import Part, Sheet
from crm.signatures.vocabulary import (
    COMPANY_WORDS,
    COUNTRIES,
    DEGREES,
    DEPARTMENTS,
    HONORIFICS,
    JOB_WORDS,
    LEGAL_FORMS,
    NOT_IN_NAMES,
    PARTICLES,
    SURNAMES,
)
from crm.signatures.words import squashed, words

NAME_WORD = re.compile(r"[^\W\d_]+(?:['\u2019.-]+[^\W\d_]+)*+\.?")
LOCAL_NAME = re.compile(r"([^\W\d_]{2,})[._-]([^\W\d_]{2,}(?:-[^\W\d_]+)?)")
GENERIC = {
    "accueil", "admin", "assistance", "billing", "bureau", "client", "clients", "commercial",
    "compta", "contact", "direction", "hello", "help", "info", "infos", "jobs", "mail", "marketing",
    "no", "office", "postmaster", "press", "presse", "recrutement", "reply", "sales", "secretariat",
    "service", "support", "team", "vente", "ventes", "webmaster",
}  # fmt: skip
NOT_NAMES = (COMPANY_WORDS | LEGAL_FORMS | NOT_IN_NAMES | JOB_WORDS | DEPARTMENTS) - SURNAMES
MOST_WORDS = 5
SURE, LIKELY, HINT = 4, 2, 1


def bare(text: str) -> str:
    """The name without titles before it and degrees behind it: `Dr. Jane Roe, PhD`."""
    before, comma, after = re.sub(r" ?\([^()]*\)$", "", text).partition(",")
    said = (before if comma and is_degrees(after) else before + comma + after).split()
    while len(said) > 1 and squashed(said[0]) in HONORIFICS:
        said = said[1:]
    while len(said) > 2 and squashed(said[-1]) in DEGREES and not said[-1].istitle():
        said = said[:-1]
    return " ".join(said)


def is_degrees(text: str) -> bool:
    """`PhD, MBA`, and letters such as FRCPC that nobody could list."""
    said = re.split(r"[ ,]+", text.strip(" ,"))
    return all(squashed(word) in DEGREES or (word.isupper() and len(word) < 7) for word in said)


def has_honorific(text: str) -> bool:
    said = text.split()
    return len(said) > 2 and squashed(said[0]) in HONORIFICS


def is_name(text: str) -> bool:
    """Two to five words that begin with a capital, none of which names anything else."""
    name = bare(text)
    said = name.split()
    if not 2 <= len(said) <= MOST_WORDS or " ".join(words(name)) in COUNTRIES:
        return False
    if not all(NAME_WORD.fullmatch(word) for word in said):
        return False
    return all(is_name_word(word) for word in said) and said[-1][0].isupper()


def is_name_word(word: str) -> bool:
    folded = " ".join(words(word))
    if folded in PARTICLES or word.lower().startswith(("d'", "d\u2019", "l'", "al-", "el-")):
        return True
    return not word[0].islower() and folded not in NOT_NAMES


def find_name(sheet: Sheet) -> None:
    if "name" in sheet.draft.fields:
        return
    candidates = [part for part in sheet.free if is_name(part.text)]
    if not candidates:
        find_small_name(sheet)
        return
    part = max(candidates, key=lambda part: score(part, sheet))
    if score(part, sheet) + HINT * (len(candidates) == 1) > 0:
        sheet.put("name", spelled(bare(part.text)), part)


def find_small_name(sheet: Sheet) -> None:
    """`freya lund`, where an email or a domain is made of just these words."""
    known = {squashed(typed) for typed in (*sheet.locals, *sheet.owners)}
    for part in sheet.free:
        said = part.text.split()
        if 2 <= len(said) <= MOST_WORDS and part.text.islower() and squashed(part.text) in known:
            sheet.put("name", " ".join(map(capitalised, said)), part)
            return


def find_single_name(sheet: Sheet) -> None:
    """`Ben`, under `Cheers,`: one word is a name only where a letter is signed."""
    for part in sheet.free:
        single = NAME_WORD.fullmatch(part.text) and is_name_word(part.text)
        if single and part.text.istitle() and after_closing(part, sheet):
            sheet.put("name", part.text, part)
            return


def score(part: Part, sheet: Sheet) -> int:
    """How much speaks for a part as the name."""
    name = bare(part.text)
    points = SURE * (in_local(name, sheet.locals) + has_honorific(part.text))
    points += LIKELY * (two_cases(name) + before_position(part))
    points += LIKELY * after_closing(part, sheet) + HINT * (part is sheet.parts[0])
    return points - SURE * (is_owner(name, sheet) and not in_local(name, sheet.locals))


def in_local(name: str, locals_: list[str]) -> bool:
    """Whether an email is made of the name: `marie.dupont`, `mdupont`, `m.dupont`, `dupont`."""
    known = typed_forms(words(name))
    return any(squashed(local) in known for local in locals_)


def typed_forms(said: list[str]) -> set[str]:
    """A name's words as people make emails of them, run together."""
    big = [word for word in said if word not in PARTICLES] or said
    if not big:
        return set()
    initials = "".join(word[0] for word in big)
    starts = (big[0], initials[0], initials[:2])
    tails = ["".join(said[number:]) for number in range(1, len(said))]
    forms = {form for tail in tails for start in starts for form in (start + tail, tail + start)}
    return {"".join(said), initials, *said, *forms}


def two_cases(name: str) -> bool:
    """`Marie DUPONT`: only the family name stands in capitals."""
    capitals = [word.isupper() for word in name.split() if len(word) > 2]
    return any(capitals) and not all(capitals)


def before_position(part: Part) -> bool:
    """Whether the job title follows at once; it has found its place by now."""
    after = part.after
    return bool(after and after.field == "position" and after.line - part.line <= 2)


def after_closing(part: Part, sheet: Sheet) -> bool:
    above = reversed(sheet.lines[: part.line])
    return is_closing(next((line for line in above if line.strip()), "-"))


def is_owner(text: str, sheet: Sheet) -> bool:
    return squashed(text) in {squashed(owner) for owner in sheet.owners}


def name_from_email(sheet: Sheet) -> None:
    """`marie.dupont@…` gives Marie Dupont, where no line says it."""
    for local in sheet.locals:
        found = LOCAL_NAME.fullmatch(local)
        if found and GENERIC.isdisjoint(words(local)):
            sheet.draft.place("name", f"{capitalised(found[1])} {capitalised(found[2])}")
            return


def spelled(name: str) -> str:
    """The given name first, and capitals only where words begin: `DUPONT Marie`."""
    said = name.split()
    family = list(takewhile(is_capitals, said))
    given = said[len(family) :]
    if any(len(word) > 2 for word in family) and not "".join(given).isupper():
        said = [*given, *family]
    return " ".join(
        capitalised(word, first=not number) if is_capitals(word) else word
        for number, word in enumerate(said)
    )


def is_capitals(word: str) -> bool:
    """`DUPONT`, and `McALLISTER` too; `J.` is an initial."""
    letters = word.removeprefix("Mc")
    return letters.isupper() and len(letters) > 1 and "." not in letters


def capitalised(word: str, *, first: bool = True) -> str:
    if not first and word.lower() in {"de", "du", "des", "von", "van", "der", "den", "et", "y"}:
        return word.lower()
    if len(word) == 2 and word.isupper() and not re.search("[AEIOUYaeiouy]", word):
        return word
    return re.sub(r"[^\W\d_]+", lambda found: capital(found[0]), word)


def capital(letters: str) -> str:
    """`MCALLISTER` is McAllister."""
    if letters.upper().startswith("MC") and len(letters) > 4:
        return f"Mc{letters[2:].capitalize()}"
    return letters.capitalize()
