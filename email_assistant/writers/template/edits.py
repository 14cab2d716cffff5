"""Reads an instruction to change a draft: which operations, on which part of it."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from email_assistant.writers.vocabulary import CLOSING_LINE
from email_assistant.writers.wording import clean

Operation = Literal[
    "shorten", "lengthen", "remove", "formal", "friendly", "neutral", "en", "fr",
    "subject", "add", "replace", "greeting", "closing", "unknown",
]  # fmt: skip
Part = Literal["", "all", "greeting", "closing", "subject", "numbers", "link"]


@dataclass(frozen=True, slots=True)
class Target:
    """`numbers` count the body paragraphs from 1; -1 is the last one. `sentence` likewise."""

    part: Part = ""
    numbers: tuple[int, ...] = ()
    sentence: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    operation: Operation
    target: Target
    text: str = ""
    other: str = ""
    said: str = ""


_VERB = (
    r"(?:please |also |then |just |veuillez |merci de |aussi )*(?:shorten|shorter|cut|"
    r"trim|condense|"
    r"tighten|lengthen|expand|elaborate|develop|remove|delete|drop|take out|get rid|make|translate|"
    r"put|change|set|replace|swap|substitute|add|mention|append|insert|write|use|start|begin|sign|"
    r"greet|turn|rewrite|keep|soften|formali[sz]e|raccourci\w*|abr[éè]g\w+|condens\w+|allong\w+|"
    r"développ\w+|supprim\w+|enl[èe]v\w+|retir\w+|effac\w+|rend\w*|tradui\w+|met\w*|chang\w+|"
    r"remplac\w+|ajout\w+|utilis\w+|commenc\w+|termin\w+|pass\w+|sois|plus (?:formel|court)\w*|"
    r"more formal|friendlier|less formal)\b"
)
_SEPARATOR = re.compile(
    rf"(?:\s*,?\s+(?:and|then|et|puis|but|mais)\s+|\s*[;,.]\s+)(?={_VERB})", re.IGNORECASE
)
_OPERATIONS: tuple[tuple[Operation, str], ...] = (
    ("shorten", r"\b(?:short(?:en|er)|cut\b(?!.*\bout\b)|trim|condense|tighten|concise|"
                r"brief(?:er)?|raccourci\w*|abr[éè]g\w+|condens\w+|plus (?:court|bref|concis)\w*|"
                r"plus brève)"),
    ("lengthen", r"\b(?:lengthen|longer|expand|elaborate|more detail\w*|develop|allong\w+|"
                 r"développ\w+|plus (?:long|détaillé)\w*)"),
    ("remove", r"\b(?:remove|delete|drop|take out|get rid of|cut out|supprim\w+|enl[èe]v\w+|"
               r"retir\w+|effac\w+)"),
    ("fr", r"\b(?:in|into|to) french\b|\ben français\b"),
    ("en", r"\b(?:in|into|to) english\b|\ben anglais\b"),
    ("friendly", r"\b(?:friendl\w+|warm(?:er|ly)?|casual\w*|informal\w*|less formal|soften|"
                 r"moins formel\w*|chaleureu\w+|amica\w+|convivia\w+|décontract\w+|sympa\w*)"),
    ("formal", r"\b(?:formal\w*|formel\w*|formali[sz]e|soutenue?s?|more professional|"
               r"professionnel\w*|more polite)"),
    ("neutral", r"\b(?:neutral|neutre|plain(?:er)?|more direct|simpler)\b"),
)  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "last": -1, "final": -1, "premier": 1, "première": 1, "1er": 1, "1re": 1, "deuxième": 2,
    "second(?:e)": 2, "troisième": 3, "quatrième": 4, "cinquième": 5, "sixième": 6,
    "dernier": -1, "dernière": -1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "seconde": 2,
}  # fmt: skip
_ORDINAL = r"(?:\d+(?:st|nd|rd|th|e|ème|er|re)\b|" + "|".join(_ORDINALS) + ")"
_PARAGRAPH = r"(?:paragraphs?|paragraphes?|paras?|§)"
_AFTER = re.compile(
    rf"\b{_PARAGRAPH}\s*(?:#|n°\s*|no\.?\s*|numéro\s*|number\s*)?"
    rf"(?P<n>(?:\d+|one|two|three|four|five|un|deux|trois|quatre|cinq)\b"
    rf"(?:\s*(?:,|and|et|&|-|to|à)\s*\d+\b)*)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\b(?P<n>{_ORDINAL}(?:\s+(?:and|et)\s+(?:the\s+|"
    rf"le\s+)?{_ORDINAL})*)\s+(?:\w+\s+)?{_PARAGRAPH}",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    rf"\b(?P<n>{_ORDINAL})\s+(?:sentence|phrase)|\b(?:sentence|phrase)\s+(?P<m>\d+)", re.IGNORECASE
)
_PARTS: tuple[tuple[Part, str], ...] = (
    ("subject", r"\b(?:subject(?: line)?|objet|titre)\b"),
    ("greeting", r"\b(?:greeting|salutation|formule d[’']appel|salutations)\b"),
    ("closing", r"\b(?:closing(?: line)?|sign[- ]?off|valediction|formule de politesse|"
                r"formule de fin)\b"),
    ("link", r"\b(?:links?|urls?|liens?)\b"),
    ("all", r"\b(?:everything|all|whole|entire|(?:the |this |l[’'])?e-?mail|the message|the text|"
            r"both|tout|le texte|le message|le mail|l[’']ensemble|each)\b"),
)  # fmt: skip
_OPENING = re.compile(r"\b(?:opening|intro(?:duction)?|ouverture|début)\b", re.IGNORECASE)
_CHANGE_SUBJECT = re.compile(
    r"\b(?:subject(?: line)?|objet|titre)\b\s*(?:(?:to|into|with|as|par|en|"
    r"for)\b\s*:?|:|=)\s*(?P<x>.+)$"
    r"|^(?:use|set|put|make|utilise[rz]?|mets|mettez|mettre)\s+(?P<y>.+?)\s+(?:as|comme|en)\s+"
    r"(?:the\s+|l[’'])?(?:new\s+)?(?:subject|objet)\b|\bcomme objet\s*:?\s*(?P<z>.+)$",
    re.IGNORECASE,
)
_CHANGE_GREETING = re.compile(
    r"\b(?:greeting|salutation|formule d[’']appel)\b\s*(?:(?:to|into|with|par|"
    r"en)\b\s*:?|:)\s*(?P<x>.+)$"
    r"|^(?:start|begin|open|greet|commence[rz]?|débute[rz]?)\b.*?\b(?:with|par|avec)\s+(?P<y>.+)$"
    r"|^(?:use|utilise[rz]?|mets)\s+(?P<z>.+?)\s+(?:as|comme)\s+(?:the\s+)?(?:greeting|salutation)",
    re.IGNORECASE,
)
_CHANGE_CLOSING = re.compile(
    r"\b(?:closing(?: line)?|sign[- ]?off|formule de politesse)\b\s*(?:(?:to|with|par|"
    r"en)\b\s*:?|:)\s*"
    r"(?P<x>.+)$|^(?:sign off|close|end|finish|termine[rz]?|finis)\b.*?\b(?:with|par)\s+(?P<y>.+)$"
    r"|^(?:use)\s+(?P<z>.+?)\s+as\s+(?:the\s+)?closing",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"(?:dear|hello|hi|hey|good|bonjour|bonsoir|salut|ch(?:er|ère)|madame|"
    r"monsieur)\b",
    re.IGNORECASE,
)
# "Start with the promise" names no greeting; "start with Dear Marie" does.
_LineName = Literal["subject", "greeting", "closing"]
_LINES: tuple[tuple[_LineName, re.Pattern[str], re.Pattern[str]], ...] = (
    ("subject", _CHANGE_SUBJECT, re.compile("")),
    ("greeting", _CHANGE_GREETING, _SALUTATION),
    ("closing", _CHANGE_CLOSING, CLOSING_LINE),
)
_VAGUE = re.compile(
    r"(?:something|more|less|be|a|an|plus|moins|une?|quelque chose)\s", re.IGNORECASE
)
_SPAN = r"“[^”]*”|\"[^\"]*\"|«[^»]*»|'[^']*'"
_REPLACE = re.compile(
    r"^(?:please )?(?:(?:replace|swap|substitute|remplace[rz]?)\s+(?:the words? |le mot )?"
    rf"(?P<old>{_SPAN}|.+?)|change[rz]?\s+(?:the words? |le mot )?(?P<old2>{_SPAN}))\s+"
    rf"(?:with|by|to|for|par|en)\s+(?P<new>{_SPAN}|.+?)"
    r"(?:\s+(?:in|dans)\s+(?:the\s+|le\s+)?(?P<where>.*paragraph.*))?$",
    re.IGNORECASE,
)
_ADD = re.compile(
    r"^(?:please |also |aussi )*(?:add|append|insert|mention|include|ajoute[rz]?|"
    r"insère|mentionne[rz]?)\b"
    r"(?P<where>\s+(?:to|in|at the end of|after|à la fin du|au|dans le)\s+(?:the\s+|"
    r"le\s+)?[^:“\"«]*?"
    r"paragraph\w*(?:\s+\d+)?)?\s*(?:(?:the|a|this|la|une|"
    r"cette)\s+(?:\w+\s+)?(?:sentence|line|phrase)"
    r"\s*)?(?::|\bthat\b|\bque?\b|\bqu[’'])?\s*(?P<x>.+?)(?P<after>\s+(?:to|in|"
    r"at the end of|au|dans le|"
    r"à la fin du)\s+(?:the\s+|le\s+)?(?:\w+\s+)?paragraph\w*(?:\s+\d+)?)?$",
    re.IGNORECASE,
)
# Also a bare adjective: "make paragraph 2 shorter and friendlier".
_PRONOUN = re.compile(
    r"\b(?:it|them|le|la|les)\b|-l[ea]s?\b|^(?:more |less |plus |moins )?[\w-]+$", re.IGNORECASE
)


def read_edits(instruction: str) -> tuple[Edit, ...]:
    """In the order given; a part that is not understood is there as 'unknown'."""
    edits: list[Edit] = []
    for clause in _clauses(clean(instruction).rstrip(" .")):
        edit = _edit(clause)
        if not edit.target.part and edits and _PRONOUN.search(clause):
            edit = replace(edit, target=edits[-1].target)
        edits.append(edit)
    return _bound_to_what_follows(tuple(edits))


def _clauses(text: str) -> list[str]:
    """Split between operations, but never inside quotation marks."""
    hidden: list[str] = []

    def hide(found: re.Match[str]) -> str:
        hidden.append(found[0])
        return f"\x00{len(hidden) - 1}\x00"

    masked = re.sub(r"“[^”]*”|\"[^\"]*\"|«[^»]*»", hide, text)
    parts = [masked] if _takes_the_rest(masked) else _SEPARATOR.split(masked)
    return [re.sub(r"\x00(\d+)\x00", lambda m: hidden[int(m[1])], p) for p in parts if p.strip()]


def _takes_the_rest(text: str) -> bool:
    """'Add that we make pallets and use them': what follows is the text to add."""
    return bool(re.match(r"(?:please )?(?:add|ajoute[rz]?|mention)\b[^\0]*$", text, re.IGNORECASE))


def _edit(clause: str) -> Edit:
    return (
        _changed_line(clause)
        or _replaced(clause)
        or _added(clause)
        or _operated(clause)
        or Edit("unknown", read_target(clause), said=clause)
    )


def _changed_line(clause: str) -> Edit | None:
    if re.match(r"(?:please )?(?:translat|tradui)", clause, re.IGNORECASE):
        return None
    for operation, pattern, form in _LINES:
        found = pattern.search(clause)
        if found is None:
            continue
        named, loose = found["x"] or found["z"], found["y"]
        text = unquoted(named or loose)
        if text and not _VAGUE.match(text) and (named or loose != text or form.match(f"{text},")):
            return Edit(operation, Target(), text, said=clause)
    return None


def _replaced(clause: str) -> Edit | None:
    """An empty text stands for the whole paragraph."""
    found = _REPLACE.match(clause)
    if found is None:
        return None
    old, new = found["old"] or found["old2"], unquoted(found["new"])
    whole = read_target(old) if unquoted(old) == old else Target()
    if whole.part == "numbers":
        return Edit("replace", whole, "", new, clause)
    target = read_target(found["where"]) if found["where"] else Target("all")
    return Edit("replace", target, unquoted(old), new, clause)


def _added(clause: str) -> Edit | None:
    found = _ADD.match(clause)
    if found is None:
        return None
    where = found["where"] or found["after"] or ""
    return Edit("add", read_target(where), unquoted(found["x"]), said=clause)


def _operated(clause: str) -> Edit | None:
    operation = _style(clause)
    return Edit(operation, read_target(clause), said=clause) if operation else None


def _style(text: str) -> Operation | None:
    for operation, pattern in _OPERATIONS:
        if re.search(pattern, text, re.IGNORECASE):
            return operation
    return None


def read_target(text: str) -> Target:
    sentence = _SENTENCE.search(text)
    place = _ordinal(sentence["n"] or sentence["m"]) if sentence else None
    after = _AFTER.search(text)
    if after:
        return Target("numbers", _counted(after["n"]), place)
    before = _BEFORE.search(text)
    if before:
        each = re.split(r"\s+(?:and|et)\s+(?:the\s+|le\s+)?", before["n"])
        return Target("numbers", tuple(map(_ordinal, each)), place)
    if _OPENING.search(text):
        return Target("numbers", (1,), place)
    part: Part = next((p for p, rx in _PARTS if re.search(rx, text, re.IGNORECASE)), "")
    return Target(part, (), place)


def _counted(text: str) -> tuple[int, ...]:
    spread = re.fullmatch(r"(\d+)\s*(?:-|to|à)\s*(\d+)", text)
    if spread and int(spread[2]) - int(spread[1]) in range(20):
        return tuple(range(int(spread[1]), int(spread[2]) + 1))
    return tuple(_ordinal(each) for each in re.split(r"\s*(?:,|and|et|&|-|to|à)\s*", text))


def _ordinal(text: str) -> int:
    number = re.match(r"\d{1,6}", text)
    return int(number[0]) if number else _ORDINALS.get(text.lower(), 0)


def unquoted(text: str) -> str:
    inner = re.fullmatch(r"\s*(?:“([^”]*)”|\"([^\"]*)\"|«\s*([^»]*?)\s*»|'([^']*)')\s*", text)
    if inner is None:
        return text.strip()
    return next((each for each in inner.groups() if each is not None), "")


def _bound_to_what_follows(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """In 'shorten and formalise paragraph 2' the first operation means paragraph 2 as well."""
    bound = list(edits)
    for position in range(len(bound) - 2, -1, -1):
        one = bound[position]
        if not one.target.part and len(one.said.split()) == 1:
            bound[position] = replace(one, target=bound[position + 1].target)
    return tuple(bound)
