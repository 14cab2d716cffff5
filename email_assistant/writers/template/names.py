"""How to address somebody whose name is one free line in a CRM."""

import re
from dataclasses import dataclass
from unicodedata import name as unicode_name

from email_assistant.writers.brief import Language, Tone
from email_assistant.writers.vocabulary import NAME_SUFFIXES, TITLES
from email_assistant.writers.wording import clean


@dataclass(frozen=True, slots=True)
class Name:
    whole: str
    first: str
    last: str
    title: str

    def addressed(self, tone: Tone, language: Language) -> str:
        """'Marie', or 'Ms Durand' when formal and the title is known; empty for nobody."""
        if tone != "formal":
            return self.first
        if self.title and self.last:
            english, french = TITLES[self.title]
            return f"{french if language == 'fr' else english} {self.last}"
        return self.whole


def read_name(raw: str) -> Name:
    text = clean(raw)
    if "@" in text or not any(c.isalnum() for c in text):
        return Name("", "", "", "")
    tokens = _in_order(text)
    title = tokens[0].lower().rstrip(".") if tokens[1:] else ""
    if title in TITLES:
        tokens = tokens[1:]
    else:
        title = ""
    whole = " ".join(tokens)
    if len(tokens) == 1 and title:
        return Name(whole, whole, whole, title)
    return Name(whole, _first(tokens) or whole, _last(tokens), title)


def _in_order(text: str) -> list[str]:
    """'Durand, Marie' is turned round; 'Marie Durand, PhD' loses its suffix."""
    before, _, after = (part.strip() for part in text.partition(","))
    if after and not all(_is_suffix(each) for each in after.replace(",", " ").split()):
        return f"{after} {before}".replace(",", " ").split()
    tokens = before.split()
    while len(tokens) > 1 and _is_suffix(tokens[-1]):
        tokens.pop()
    return tokens or text.split()


def _first(tokens: list[str]) -> str:
    """Only Latin script tells the first name by its place; elsewhere the whole name is used."""
    if not all(_is_latin(each) for each in tokens):
        return ""
    mixed = [each for each in tokens if not _is_shouted(each)]
    first = mixed[0] if mixed else tokens[0]
    return "" if re.fullmatch(r"\w\.?", first) else first


def _last(tokens: list[str]) -> str:
    shouted = [each for each in tokens if _is_shouted(each)]
    if shouted and len(shouted) < len(tokens):
        return " ".join(each.title() for each in shouted)
    particle = next((i for i, t in enumerate(tokens) if i and t.lower() in _PARTICLES), None)
    return " ".join(tokens[particle:]) if particle else tokens[-1]


_PARTICLES = frozenset({"de", "du", "van", "von", "der", "den", "di", "da", "la", "le", "al", "el"})


def _is_suffix(token: str) -> bool:
    return token.lower().replace(".", "") in NAME_SUFFIXES


def _is_shouted(token: str) -> bool:
    return len(token) > 2 and token.isupper()


def _is_latin(token: str) -> bool:
    return all("LATIN" in unicode_name(c, "") for c in token if c.isalpha())
