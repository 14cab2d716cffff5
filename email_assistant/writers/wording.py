"""Small, language-aware work on plain text: cleaning, sentences, typography, what may be quoted."""

import re
import unicodedata
from typing import Literal

from crm.values.unseen import without_unseen
from email_assistant.writers.vocabulary import ABBREVIATIONS, COMMON_WORDS, DISCREET, THIRD_PERSON

# An email address begins where its letters do: tried at each of them, a long word costs its square.
ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”»]+|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»)]*\s+|(?<=[。！？])\s*|\n+")
_LAST_WORD = re.compile(r"([\w’'-]+)\.$")
_UNQUOTABLE = re.compile(r"[@<>{}\[\]|\\`=%#*_~$€£]|://|www\.|\w\.[a-z]{2,}\b", re.IGNORECASE)


def clean(text: str) -> str:
    """One line without control, direction or tag characters."""
    plain = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join(without_unseen(plain).split())


def pieces(text: str) -> list[str]:
    """The sentences of a text with the space that follows each, so that joining restores it."""
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if not _is_abbreviated(text[start : end.start()]):
            found.append(text[start : end.end()])
            start = end.end()
    return [each for each in (*found, text[start:]) if each]


def joined(one: str, other: str) -> str:
    """Two sentences in a row; an address ends its line, so that it stays whole."""
    ends = ADDRESS.findall(one.split()[-1]) if one.split() else []
    return f"{one}\n{other}" if ends else f"{one} {other}"


def sentences(text: str) -> list[str]:
    return [each.strip() for each in pieces(text) if each.strip()]


def word_count(text: str) -> int:
    """How many words a reader counts; lone punctuation is none."""
    return sum(any(c.isalnum() for c in token) for token in text.split())


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def folded(text: str) -> str:
    """Case and accents do not count when two names or words are compared."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in spread if not unicodedata.combining(c))


def language_of(text: str) -> Literal["en", "fr"] | None:
    """The language that most of the common words belong to; None when they do not tell."""
    tokens = re.findall(r"[^\W\d_]+", text.lower())
    english, french = (sum(t in COMMON_WORDS[each] for t in tokens) for each in ("en", "fr"))
    if english == french:
        return None
    return "fr" if french > english else "en"


def quotable(text: str, *, longest: int = 12) -> bool:
    """Whether a piece of somebody's private wording may stand in a mail as it is."""
    return (
        0 < word_count(text) <= longest
        and len(text) <= 90
        and not _UNQUOTABLE.search(text)
        and not DISCREET.search(text)
        and not THIRD_PERSON.search(text)
    )


def typeset(text: str, language: str) -> str:
    """French spacing and apostrophes; addresses keep every character."""
    if language != "fr":
        return text
    curled = " ".join(
        token if "://" in token else re.sub(r"(?<=\w)'(?=\w)", "’", token)
        for token in text.split(" ")
    )
    narrow = re.sub(r" ([;!?])", "\u202f\\1", curled)
    return re.sub(r" ([:»])|(«) ", lambda m: f"\u00a0{m[1]}" if m[1] else f"{m[2]}\u00a0", narrow)


def _is_abbreviated(text: str) -> bool:
    last = _LAST_WORD.search(text)
    return last is not None and last[1].lower() in ABBREVIATIONS
