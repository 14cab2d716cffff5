"""A draft while it is being changed, and what is said about it on the way."""

from dataclasses import dataclass, field, replace

from email_assistant.writers.brief import Draft, Paragraph
from email_assistant.writers.template.edits import Target
from email_assistant.writers.template.replies import REPLIES
from email_assistant.writers.template.rewording import Rewording
from email_assistant.writers.wording import typeset


@dataclass
class Work:
    """One refinement under way."""

    draft: Draft
    rewording: Rewording
    replies: dict[str, str]
    understood: bool = True
    changed: set[int] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    def tell(self, key: str, **values: object) -> None:
        text = self.replies[key].format(**values)
        self.said.append(typeset(text, "fr") if self.replies is REPLIES["fr"] else text)

    def refuse(self, key: str, **values: object) -> None:
        self.understood = False
        self.tell(key, **values)

    def numbers(self, target: Target) -> list[int]:
        """The paragraphs meant, without those that do not exist, which are told."""
        count = len(self.draft.numbered)
        if target.part != "numbers":
            return list(range(1, count + 1))
        meant = [count if each == -1 else each for each in target.numbers]
        for each in meant:
            if not 1 <= each <= count:
                self.tell("no_paragraph", n=each, count=count)
        return [each for each in dict.fromkeys(meant) if 1 <= each <= count]

    def text(self, number: int) -> str:
        return self.draft.paragraphs[self.draft.numbered[number - 1]].text

    def put(self, number: int, text: str, *, by_hand: bool = False) -> None:
        position = self.draft.numbered[number - 1]
        kind = "text" if by_hand else self.draft.paragraphs[position].kind
        self.put_at(position, Paragraph(kind, text))
        self.changed.add(number)

    def put_at(self, position: int, *paragraphs: Paragraph) -> None:
        every = self.draft.paragraphs
        changed = (*every[:position], *paragraphs, *every[position + 1 :])
        self.draft = replace(self.draft, paragraphs=changed)

    def position(self, kind: str) -> int | None:
        every = self.draft.paragraphs
        return next((n for n, each in enumerate(every) if each.kind == kind), None)
