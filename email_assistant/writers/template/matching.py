"""Which of the sender's references fits what the mail is about."""

import re

from email_assistant.writers.brief import Reference
from email_assistant.writers.vocabulary import COMMON_WORDS, THINGS, WEAK_WORDS
from email_assistant.writers.wording import capital, folded

_IGNORED = frozenset(map(folded, COMMON_WORDS["en"] | COMMON_WORDS["fr"] | WEAK_WORDS))


def fitting(references: tuple[Reference, ...], subject: str) -> Reference | None:
    """The best fit, if one word of its title or two of its text fit; else none at all."""
    wanted = _stems(subject)
    scored = [(_score(each, wanted), -n, each) for n, each in enumerate(references)]
    best = max((each for each in scored if each[0] >= 2), default=None, key=lambda each: each[:2])
    return best[2] if best else None


def delivering(references: tuple[Reference, ...], thing: str, subject: str) -> Reference | None:
    """The reference that is the thing itself, which its title has to say."""
    wanted = _known_stems(thing)
    same = tuple(each for each in references if each.url and wanted & _stems(each.title))
    return fitting(same, f"{thing} {subject}") or next(iter(same), None)


def same_thing(one: str, other: str) -> bool:
    return bool(_known_stems(one) & _known_stems(other))


def untitled(title: str, thing: str) -> str:
    """'Case study: Nordlog' is only called 'Nordlog' where the sentence says 'the case study'."""
    label, colon, rest = title.partition(":")
    if colon and rest.strip() and same_thing(label, thing) and len(label.split()) <= 3:
        return capital(rest.strip())
    return title


def _score(reference: Reference, wanted: frozenset[str]) -> int:
    title, text = _stems(reference.title), _stems(reference.text)
    return 2 * len(wanted & title) + len(wanted & (text - title))


def _stems(text: str) -> frozenset[str]:
    tokens = re.findall(r"[^\W\d_]{3,}", folded(text))
    return frozenset(each[:5] for each in tokens if each not in _IGNORED)


def _known_stems(thing: str) -> frozenset[str]:
    """The stems of a thing and of its usual names in both languages."""
    return _stems(" ".join((thing, *_other_names(thing))))


def _other_names(thing: str) -> tuple[str, ...]:
    for pattern, english, french in THINGS:
        if re.search(rf"\b(?:{pattern})\b", thing, re.IGNORECASE):
            return english, french
    return ()
