"""Changes to body paragraphs: shorter, longer, gone, added, replaced."""

import re
from dataclasses import replace

from email_assistant.writers.brief import Language, Paragraph
from email_assistant.writers.template.edits import Edit, Target
from email_assistant.writers.template.grammar import after_of
from email_assistant.writers.template.line_changes import (
    end,
    insert,
    remove_line,
    shorten_line,
    shorten_subject,
)
from email_assistant.writers.template.phrases import PHRASES
from email_assistant.writers.template.work import Work
from email_assistant.writers.wording import (
    ADDRESS,
    capital,
    clean,
    joined,
    pieces,
    typeset,
    word_count,
)

_ABOUT = re.compile(
    r"(?:a sentence |something |une phrase )?(?:about|sur|à propos|au sujet) "
    r"(?P<of>du |des |de la |de l[’']|de |d[’'])?",
    re.IGNORECASE,
)


def shorten(work: Work, edit: Edit) -> None:
    if edit.target.part == "subject":
        return shorten_subject(work)
    if edit.target.part in ("greeting", "closing"):
        return shorten_line(work, edit.target.part)
    for number in work.numbers(edit.target):
        shorter = work.rewording.shortened(work.text(number), work.draft.language)
        if word_count(shorter) < word_count(work.text(number)):
            work.put(number, shorter)
            work.tell("shortened", n=number)
        else:
            work.tell("not_shortened", n=number)
    return None


def lengthen(work: Work, edit: Edit) -> None:
    draft = work.draft
    for number in work.numbers(edit.target):
        kind = draft.paragraphs[draft.numbered[number - 1]].kind
        text = work.text(number)
        longer = work.rewording.lengthened(text, kind, draft.tone, draft.language)
        if word_count(longer) > word_count(text):
            work.put(number, longer)
            work.tell("lengthened", n=number)
        else:
            work.tell("not_lengthened", n=number)


def remove(work: Work, edit: Edit) -> None:
    target = edit.target
    if target.part == "link":
        return _remove_links(work)
    if target.part in ("greeting", "closing"):
        return remove_line(work, target.part)
    if target.sentence is not None:
        return _remove_sentence(work, target)
    if target.part != "numbers":
        return work.refuse("which", said=edit.said)
    # From the end, so that the numbers before stay true.
    for number in sorted(work.numbers(target), reverse=True):
        if len(work.draft.numbered) == 1:
            work.tell("only_paragraph", n=number)
            continue
        work.put_at(work.draft.numbered[number - 1])
        work.changed.add(number)
        work.tell("removed", n=number)
    return None


def add(work: Work, edit: Edit) -> None:
    sentence = _as_sentence(edit.text, work.draft.language)
    if edit.target.part == "numbers":
        for number in work.numbers(edit.target):
            work.put(number, joined(work.text(number), sentence), by_hand=True)
            work.tell("added_to", n=number)
        return
    position = work.position("ask")
    at = position if position is not None else end(work)
    insert(work, at, Paragraph("text", sentence))
    number = work.draft.numbered.index(at) + 1
    work.changed.add(number)
    work.tell("added", n=number)


def replace_words(work: Work, edit: Edit) -> None:
    if not edit.text:
        return _rewrite(work, edit)
    found = [n for n in work.numbers(edit.target) if edit.text in work.text(n)]
    for number in found:
        work.put(number, _with(work.text(number), edit), by_hand=True)
    in_subject = edit.target.part == "all" and edit.text in work.draft.subject
    if in_subject:
        work.draft = replace(work.draft, subject=clean(_with(work.draft.subject, edit)))
    key = "replaced" if found or in_subject else "not_found"
    return work.tell(key, old=edit.text, new=edit.other)


def unknown(work: Work, edit: Edit) -> None:
    work.refuse("unknown", said=edit.said)


def _remove_links(work: Work) -> None:
    found = [n for n in work.numbers(Target("all")) if ADDRESS.search(work.text(n))]
    for number in reversed(found):
        every = pieces(work.text(number))
        kept = "".join(each for each in every if not ADDRESS.search(each)).strip()
        if kept:
            work.put(number, kept)
        elif len(work.draft.numbered) > 1:
            work.put_at(work.draft.numbered[number - 1])
            work.changed.add(number)
        work.tell("removed_link", n=number)
    if not found:
        work.tell("no_link")


def _remove_sentence(work: Work, target: Target) -> None:
    numbers = work.numbers(target)
    if target.part != "numbers":
        numbers = numbers[-1:] if target.sentence == -1 else numbers[:1]
    for number in numbers:
        every = pieces(work.text(number))
        place = len(every) if target.sentence == -1 else target.sentence or 0
        if not 1 <= place <= len(every) or len(every) == 1:
            work.tell("no_sentence", n=number)
            continue
        work.put(number, "".join((*every[: place - 1], *every[place:])).strip())
        work.tell("removed_sentence", n=number)


def _rewrite(work: Work, edit: Edit) -> None:
    for number in work.numbers(edit.target):
        work.put(number, _as_sentence(edit.other, work.draft.language), by_hand=True)
        work.tell("rewritten", n=number)


def _with(text: str, edit: Edit) -> str:
    """Replacing by nothing leaves no double space behind."""
    changed = text.replace(edit.text, edit.other)
    return changed if edit.other else re.sub(r" {2,}| (?=[.,])", " ", changed).strip()


def _as_sentence(text: str, language: Language) -> str:
    about = _ABOUT.match(text)
    if about:
        thing = text[about.end() :].rstrip(".")
        values = {"thing": after_of((about["of"] or "").strip(), thing)}
        return typeset(PHRASES[language]["mention"].neutral.format(**values), language)
    ended = text if text.endswith((".", "!", "?", "…", "。")) else f"{text}."
    return typeset(capital(ended), language)
