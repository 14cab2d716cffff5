"""Changes to the single lines of a mail: its subject, its greeting, its closing."""

from dataclasses import replace

from email_assistant.writers.brief import Paragraph
from email_assistant.writers.checks import LONGEST_SUBJECT
from email_assistant.writers.template.edits import Edit
from email_assistant.writers.template.phrases import PHRASES
from email_assistant.writers.template.work import Work
from email_assistant.writers.wording import clean, word_count


def subject(work: Work, edit: Edit) -> None:
    subject = clean(edit.text)
    if len(subject) > LONGEST_SUBJECT:
        return work.tell("subject_long")
    work.draft = replace(work.draft, subject=subject)
    return work.tell("subject")


def line(work: Work, edit: Edit) -> None:
    """Another greeting or closing, in the words of the instruction."""
    text = edit.text if edit.text.endswith((",", "!", ".", ":")) else f"{edit.text},"
    part = "greeting" if edit.operation == "greeting" else "closing"
    position = work.position(part)
    line = Paragraph("greeting" if part == "greeting" else "closing", text)
    if position is not None:
        work.put_at(position, line)
    else:
        insert(work, 0 if part == "greeting" else end(work), line)
    work.tell(part)


def shorten_subject(work: Work) -> None:
    shorter = work.draft.subject
    for mark in (" – ", ": ", "\u00a0: ", " ("):
        shorter = shorter.split(mark)[0]
    if word_count(shorter) < word_count(work.draft.subject):
        work.draft = replace(work.draft, subject=shorter)
        return work.tell("subject_short")
    return work.tell("subject_not_short")


def shorten_line(work: Work, part: str) -> None:
    position = work.position(part)
    shorter = PHRASES[work.draft.language]["closing"].short
    longer = position is not None and word_count(work.draft.paragraphs[position].text) > word_count(
        shorter
    )
    if part == "closing" and position is not None and longer:
        work.put_at(position, Paragraph("closing", shorter))
        return work.tell("closing")
    return work.tell("line_not_short", part=work.replies[f"{part}_name"])


def remove_line(work: Work, part: str) -> None:
    position = work.position(part)
    if position is not None:
        work.put_at(position)
    work.tell("removed_line", part=work.replies[f"{part}_name"])


def end(work: Work) -> int:
    """Where a paragraph after all the others stands: before the closing and the signature."""
    body = work.draft.numbered
    after_greeting = 1 if work.position("greeting") == 0 else 0
    return body[-1] + 1 if body else after_greeting


def insert(work: Work, position: int, paragraph: Paragraph) -> None:
    every = work.draft.paragraphs
    inserted = (*every[:position], paragraph, *every[position:])
    work.draft = replace(work.draft, paragraphs=inserted)
