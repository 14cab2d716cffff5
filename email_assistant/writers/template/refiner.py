"""Changes a draft as an instruction asks, and only there; says honestly what it could not do."""

from collections.abc import Callable
from dataclasses import dataclass

from email_assistant.writers.brief import Brief, Draft
from email_assistant.writers.template import body_changes, line_changes, register_changes
from email_assistant.writers.template.edits import Edit, Operation, read_edits
from email_assistant.writers.template.replies import REPLIES
from email_assistant.writers.template.rewording import Rewording
from email_assistant.writers.template.work import Work
from email_assistant.writers.wording import language_of

LONGEST_INSTRUCTION = 3_000


@dataclass(frozen=True, slots=True)
class Refinement:
    """`changed` holds the numbers of the body paragraphs that changed, were added or went away.

    `understood` is False when a part of the instruction was not; the parts that were understood
    are done all the same, and `explanation` tells which is which.
    """

    draft: Draft
    understood: bool
    explanation: str
    changed: tuple[int, ...]


def refine(draft: Draft, brief: Brief, instruction: str) -> Refinement:
    edits = read_edits(instruction) if len(instruction) <= LONGEST_INSTRUCTION else ()
    spoken = language_of(instruction) or "en"
    work = Work(draft, Rewording(brief), REPLIES[spoken])
    if not edits:
        work.refuse("too_long" if instruction.strip() else "empty")
    for edit in sorted(edits, key=_order):
        _OPERATIONS[edit.operation](work, edit)
    changed = tuple(sorted(work.changed))
    return Refinement(work.draft, work.understood, " ".join(dict.fromkeys(work.said)), changed)


def _order(edit: Edit) -> int:
    """Paragraph numbers are those of the draft before, so paragraphs come and go last; and what
    is shortened keeps the tone that was asked for."""
    return {"shorten": 1, "remove": 2, "add": 3}.get(edit.operation, 0)


_OPERATIONS: dict[Operation, Callable[[Work, Edit], None]] = {
    "shorten": body_changes.shorten,
    "lengthen": body_changes.lengthen,
    "remove": body_changes.remove,
    "formal": register_changes.tone,
    "friendly": register_changes.tone,
    "neutral": register_changes.tone,
    "en": register_changes.language,
    "fr": register_changes.language,
    "subject": line_changes.subject,
    "greeting": line_changes.line,
    "closing": line_changes.line,
    "add": body_changes.add,
    "replace": body_changes.replace_words,
    "unknown": body_changes.unknown,
}
