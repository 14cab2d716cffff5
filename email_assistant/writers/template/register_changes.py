"""Changes of tone and of language, for a paragraph or for the whole mail."""

from dataclasses import replace

from email_assistant.writers.brief import Language, Paragraph, Tone
from email_assistant.writers.template import composer
from email_assistant.writers.template.edits import Edit, Target
from email_assistant.writers.template.work import Work

_TONES: dict[str, Tone] = {"formal": "formal", "neutral": "neutral", "friendly": "friendly"}
_LANGUAGES: dict[str, Language] = {"en": "en", "fr": "fr"}


def tone(work: Work, edit: Edit) -> None:
    wanted, part = _TONES[edit.operation], edit.target.part
    whole = part in ("", "all")
    numbers = work.numbers(edit.target) if whole or part == "numbers" else []
    done = [each for each in numbers if _toned(work, each, wanted)]
    lines = ("greeting", "closing") if whole else (part,)
    reworded = [each for each in lines if reword_line(work, each, wanted)]
    if not done and not reworded:
        untouched = numbers or part != "numbers"
        return work.tell("same_tone", what=_what(work, edit.target, numbers)) if untouched else None
    if whole:
        work.draft = replace(work.draft, tone=wanted)
    return work.tell(wanted, what=_what(work, edit.target, done))


def language(work: Work, edit: Edit) -> None:
    wanted = _LANGUAGES[edit.operation]
    if edit.target.part == "subject":
        return _translate_subject(work, work.draft.language, wanted)
    whole = edit.target.part != "numbers"
    if whole and work.draft.language == wanted:
        return work.tell("same_language")
    numbers = work.numbers(edit.target)
    if not _translated(work, numbers, wanted):
        return None
    if whole:
        _translate_frame(work, wanted)
    return work.tell(wanted, what=_what(work, edit.target, numbers)) if numbers else None


def _translated(work: Work, numbers: list[int], wanted: Language) -> bool:
    """All of the paragraphs or none: half a translation reads worse than none."""
    tone = work.draft.tone
    found = {each: work.rewording.translated(work.text(each), wanted, tone) for each in numbers}
    for number, text in found.items():
        if text is None:
            work.tell("not_translated", n=number)
            return False
    for number, text in found.items():
        if text is not None and text != work.text(number):
            work.put(number, text)
    return True


def _toned(work: Work, number: int, tone: Tone) -> bool:
    text = work.rewording.toned(work.text(number), tone, work.draft.language)
    if text == work.text(number):
        return False
    work.put(number, text)
    return True


def reword_line(work: Work, part: str, tone: Tone) -> bool:
    """Only a greeting or closing that the composer could have written is exchanged."""
    position = work.position(part)
    if position is None:
        return False
    own = _lines_of(work, part)
    line = work.draft.paragraphs[position]
    if line not in own.values() or line == own[work.draft.language, tone]:
        return False
    work.put_at(position, own[work.draft.language, tone])
    return True


def _lines_of(work: Work, part: str) -> dict[tuple[Language, Tone], Paragraph]:
    languages: tuple[Language, ...] = ("en", "fr")
    tones: tuple[Tone, ...] = ("formal", "neutral", "friendly")
    return {
        (language, tone): composer.closing(language, tone)
        if part == "closing"
        else composer.greeting(work.rewording.brief, language, tone)
        for language in languages
        for tone in tones
    }


def _what(work: Work, target: Target, numbers: list[int]) -> str:
    if target.part in ("greeting", "closing"):
        return work.replies[f"the_{target.part}"]
    if target.part != "numbers":
        return work.replies["everything"]
    return ", ".join(work.replies["paragraph"].format(n=each) for each in numbers)


def _translate_frame(work: Work, wanted: Language) -> None:
    before = work.draft.language
    work.draft = replace(work.draft, language=wanted)
    for part in ("greeting", "closing"):
        reword_line(work, part, work.draft.tone)
    _translate_subject(work, before, wanted)


def _translate_subject(work: Work, before: Language, wanted: Language) -> None:
    brief = work.rewording.brief
    if work.draft.subject != composer.subject(brief, before):
        return work.tell("subject_kept")
    work.draft = replace(work.draft, subject=composer.subject(brief, wanted))
    return work.tell("subject")
