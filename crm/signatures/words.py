"""Words as they are compared here."""

import re

from crm.values.text import fold

WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text, folded: `Chargée d'affaires` gives `chargee`, `d`, `affaires`."""
    return WORD.findall(fold(text))


def squashed(text: str) -> str:
    """Letters and digits alone, as a domain name runs them together."""
    return "".join(words(text))


def says_something(text: str) -> bool:
    """Whether there is more than decoration in it."""
    return any(letter.isalnum() for letter in text)


def listed(text: str) -> frozenset[str]:
    return frozenset(text.split())
