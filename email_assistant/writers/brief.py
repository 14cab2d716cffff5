"""What a writer is told (Brief) and what it hands back (Draft)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, cast, get_args

from email_assistant.writers.vocabulary import CLOSING_LINE, SALUTATION_LINE
from email_assistant.writers.wording import language_of

Language = Literal["en", "fr"]
Tone = Literal["formal", "neutral", "friendly"]
Kind = Literal["greeting", "meeting", "value", "point", "ask", "text", "closing", "signature"]

FRAME: frozenset[Kind] = frozenset({"greeting", "closing", "signature"})


@dataclass(frozen=True, slots=True)
class Reference:
    """Something of the sender's own that a mail may point to: an offer, a case, a page."""

    title: str
    url: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything a mail may be written from; only `meeting_context` may be quoted in it."""

    recipient_name: str = ""
    recipient_company: str = ""
    recipient_position: str = ""
    recipient_email: str = ""
    meeting_context: str = ""
    next_step: str = ""
    sender_name: str = ""
    sender_company: str = ""
    signature: str = ""
    language: Language = "en"
    voice: str = ""
    references: tuple[Reference, ...] = ()
    other_names: tuple[str, ...] = ()
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    subject: str
    paragraphs: tuple[Paragraph, ...]
    tone: Tone = "neutral"
    language: Language = "en"

    @property
    def body(self) -> str:
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def numbered(self) -> tuple[int, ...]:
        """Where the body paragraphs stand: the n-th entry is the position of paragraph n + 1."""
        return tuple(i for i, each in enumerate(self.paragraphs) if each.kind not in FRAME)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready, and lossless through `from_dict`."""
        return {
            "subject": self.subject,
            "paragraphs": [{"kind": p.kind, "text": p.text} for p in self.paragraphs],
            "tone": self.tone,
            "language": self.language,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> Self:
        """Raises KeyError, TypeError or ValueError for what `to_dict` cannot have written."""
        paragraphs = stored["paragraphs"]
        if not isinstance(paragraphs, list | tuple):
            raise TypeError("paragraphs must be a list")
        return cls(
            subject=str(stored["subject"]),
            paragraphs=tuple(_paragraph(each) for each in paragraphs),
            tone=cast(Tone, _one_of(stored["tone"], get_args(Tone))),
            language=cast(Language, _one_of(stored["language"], get_args(Language))),
        )

    @classmethod
    def written(cls, subject: str, body: str, *, language: Language | None = None) -> Self:
        """A draft whose words come from somebody else; the language is read from the text."""
        text = body.replace("\r\n", "\n").replace("\r", "\n").strip()
        blocks = [each.strip("\n") for each in re.split(r"\n[ \t]*\n", text) if each.strip()]
        greeting, rest = _greeting(blocks)
        middle, ending = _ending(rest)
        paragraphs = (*greeting, *(Paragraph("text", each) for each in middle), *ending)
        return cls(subject.strip(), paragraphs, "neutral", language or language_of(text) or "en")


def _paragraph(stored: object) -> Paragraph:
    if not isinstance(stored, Mapping):
        raise TypeError("a paragraph must be an object")
    return Paragraph(cast(Kind, _one_of(stored["kind"], get_args(Kind))), str(stored["text"]))


def _one_of(value: object, allowed: tuple[object, ...]) -> object:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {allowed}")
    return value


def _greeting(blocks: list[str]) -> tuple[list[Paragraph], list[str]]:
    if not blocks:
        return [], []
    first, _, below = blocks[0].partition("\n")
    if not SALUTATION_LINE.match(first.strip()):
        return [], blocks
    return [Paragraph("greeting", first.strip())], [*([below] if below else []), *blocks[1:]]


def _ending(blocks: list[str]) -> tuple[list[str], list[Paragraph]]:
    """Splits off the closing line and the signature below it, when the mail has them."""
    for position in range(len(blocks) - 1, max(len(blocks) - 4, -1), -1):
        lines = blocks[position].split("\n")
        for row, line in enumerate(lines):
            if not CLOSING_LINE.match(line.strip()):
                continue
            above = "\n".join(lines[:row])
            below = "\n\n".join(
                filter(None, ["\n".join(lines[row + 1 :]), *blocks[position + 1 :]])
            )
            ending = [Paragraph("closing", line.strip())]
            signature = [Paragraph("signature", below)] if below.strip() else []
            return [*blocks[:position], *([above] if above else [])], ending + signature
    return blocks, []
