"""Rewords the sentences of a draft: the composer's own by role, others by small rules."""

import re
from dataclasses import dataclass
from functools import cached_property, reduce

from email_assistant.writers.brief import Brief, Language, Tone
from email_assistant.writers.template.composer import lines
from email_assistant.writers.template.scene import Column, Line
from email_assistant.writers.template.substitutions import (
    CONTRACTIONS,
    FILLERS,
    SUBORDINATES,
    TONE_WORDS,
)
from email_assistant.writers.wording import ADDRESS, capital, joined, pieces, word_count

_COLUMNS: tuple[Column, ...] = ("neutral", "formal", "friendly", "short")
_LANGUAGES: tuple[Language, ...] = ("en", "fr")


@dataclass(frozen=True)
class Rewording:
    """Every sentence that the composer could have written for a brief, by its role."""

    brief: Brief

    @cached_property
    def known(self) -> dict[tuple[Language, Column], dict[str, str]]:
        return {
            (language, column): {each.role: each.text for each in self._lines(language, column)}
            for language in _LANGUAGES
            for column in _COLUMNS
        }

    def toned(self, text: str, tone: Tone, language: Language) -> str:
        return "".join(
            self._toned(each.strip(), tone, language) + _space_after(each) for each in pieces(text)
        )

    def translated(self, text: str, language: Language, tone: Tone) -> str | None:
        """None when a sentence is not the composer's own."""
        found = [self._translated(each.strip(), language, tone) for each in pieces(text)]
        if None in found or not any(found):
            return None
        return reduce(joined, (each for each in found if each))

    def shortened(self, text: str, language: Language) -> str:
        """Fewer words, or the text as it was."""
        if self._has_register(text):
            return _without_the_least(text)
        brief = "".join(
            self._shortened(each.strip(), language) + _space_after(each) for each in pieces(text)
        )
        if word_count(brief) <= 0.6 * word_count(text):
            return brief
        fewer = _without_the_least(brief)
        return fewer if word_count(fewer) < word_count(text) else text

    def lengthened(self, text: str, kind: str, tone: Tone, language: Language) -> str:
        """The full sentences again, with those of the passage that were taken out."""
        own = [each for each in self._lines(language, tone) if each.kind == kind]
        if not own or any(self._role(each.strip()) is None for each in pieces(text)):
            return text
        return reduce(joined, (each.text for each in own))

    def _lines(self, language: Language, column: Column) -> tuple[Line, ...]:
        return lines(self.brief, language, column)

    def _has_register(self, text: str) -> bool:
        """Whether dropping sentences keeps a tone that the short wording would lose."""
        roles = [self._role(each.strip()) for each in pieces(text)]
        return len(roles) > 1 and any(r and r[2] in ("formal", "friendly") for r in roles)

    def _role(self, sentence: str) -> tuple[str, Language, Column] | None:
        for (language, column), own in self.known.items():
            for role, text in own.items():
                if text == sentence:
                    return role, language, column
        return None

    def _toned(self, sentence: str, tone: Tone, language: Language) -> str:
        found = self._role(sentence)
        if found is None:
            return adjusted(sentence, tone, language)
        role, spoken, column = found
        if column == "short":
            return adjusted(sentence, tone, language)
        return self.known[spoken, tone].get(role, sentence)

    def _translated(self, sentence: str, language: Language, tone: Tone) -> str | None:
        found = self._role(sentence)
        if found is None:
            return None
        role, _, column = found
        wanted: Column = "short" if column == "short" else tone
        # The other language may say where we met in the sentence before.
        return self.known[language, wanted].get(role, "" if role == "recall" else None)

    def _shortened(self, sentence: str, language: Language) -> str:
        found = self._role(sentence)
        shorter = self.known[found[1], "short"].get(found[0], "") if found else ""
        if shorter and word_count(shorter) < word_count(sentence):
            return shorter
        return trimmed(sentence, language)


def adjusted(sentence: str, tone: Tone, language: Language) -> str:
    """Another register for a sentence of somebody else's, as far as single words allow."""
    contracted = CONTRACTIONS if language == "en" else ()
    text = sentence.replace("'", "’")
    for formal, friendly in (*TONE_WORDS[language], *contracted):
        old, new = (formal, friendly) if tone == "friendly" else (friendly, formal)
        text = _swapped(text, old, new) if tone != "neutral" else text
    if tone == "formal":
        text = re.sub("[\u202f\u00a0 ]?!+$", ".", text)
    return sentence if text == sentence.replace("'", "’") else text


def trimmed(sentence: str, language: Language) -> str:
    """Without its fillers, or else without its last clause; as it was when neither is there."""
    text = sentence
    for pattern, shorter in FILLERS[language]:
        text = re.sub(pattern, shorter, text, flags=re.IGNORECASE)
    text = capital(" ".join(text.split())) if text != sentence else text
    cut = re.split(SUBORDINATES[language], text, maxsplit=1, flags=re.IGNORECASE)[0].strip(" ,;")
    if word_count(cut) >= 4 and word_count(cut) < word_count(text) and not ADDRESS.search(text):
        text = cut + (sentence[-1] if sentence[-1] in ".!?" else "")
    return text if word_count(text) < word_count(sentence) else sentence


def _swapped(text: str, old: str, new: str) -> str:
    def swap(found: re.Match[str]) -> str:
        return capital(new) if found[0][:1].isupper() else new

    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", swap, text, flags=re.IGNORECASE)


def _without_the_least(text: str) -> str:
    """About half of the sentences: those with an address or a question first, then by order."""
    every = pieces(text)
    keep = max(1, len(every) // 2)
    ranked = sorted(range(len(every)), key=lambda n: (_weight(every[n]), -n), reverse=True)
    kept = sorted(ranked[:keep])
    return "".join(every[n] for n in kept).strip()


def _weight(sentence: str) -> int:
    return 2 * bool(ADDRESS.search(sentence)) + sentence.rstrip().endswith("?")


def _space_after(piece: str) -> str:
    return piece[len(piece.rstrip()) :]
