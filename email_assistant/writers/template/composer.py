"""Writes a mail from a brief, without a model: the same brief always gives the same mail.

The order is that of a good follow-up: where we met, what it brings, one question with an easy
way out. Only what the brief says is said; where it says little, the mail says little.
"""

import re
from functools import reduce
from itertools import groupby

from email_assistant.writers.brief import Brief, Draft, Language, Paragraph, Tone
from email_assistant.writers.template.names import read_name
from email_assistant.writers.template.passages import (
    ask,
    courtesy_thing,
    event,
    me,
    occasion,
    offer,
    opening,
    points,
    promised_thing,
    sent_thing,
    value,
)
from email_assistant.writers.template.phrases import PHRASES, SUBJECTS
from email_assistant.writers.template.scene import Column, Line, Scene
from email_assistant.writers.template.wish import is_concise, read_wish, tone_of
from email_assistant.writers.vocabulary import CLOSING_LINE
from email_assistant.writers.wording import capital, clean, joined


def compose(brief: Brief) -> Draft:
    wish = read_wish(brief.instruction)
    language = wish.language or brief.language
    tone = wish.tone or tone_of(brief.voice) or "neutral"
    short = wish.concise or is_concise(brief.voice)
    body = _paragraphs(lines(brief, language, "short" if short else tone))
    paragraphs = (greeting(brief, language, tone), *body, *_ending(brief, language, tone))
    return Draft(subject(brief, language), paragraphs, tone, language)


def lines(brief: Brief, language: Language, column: Column) -> tuple[Line, ...]:
    """The sentences of the body, each with its role."""
    scene = Scene(brief, language, column)
    every = (*opening(scene), *points(scene), *value(scene), *ask(scene))
    return tuple(each for each in every if each.text)


def greeting(brief: Brief, language: Language, tone: Tone) -> Paragraph:
    name = read_name(brief.recipient_name).addressed(tone, language)
    phrase = PHRASES[language]["greeting" if name else "greeting_nobody"]
    return Paragraph("greeting", getattr(phrase, tone).format(name=name))


def closing(language: Language, column: Column) -> Paragraph:
    return Paragraph("closing", getattr(PHRASES[language]["closing"], column))


def subject(brief: Brief, language: Language) -> str:
    scene = Scene(brief, language, "neutral")
    key, values = _subject(scene)
    text = scene.filled(SUBJECTS[language][key], **values)
    return capital(re.sub(r"^The (?=\w)", "", clean_line(text)))


def clean_line(text: str) -> str:
    """One line; the narrow spaces of French are kept."""
    return re.sub(r"[\r\n\t]+", " ", text).strip()


def _paragraphs(found: tuple[Line, ...]) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(kind, reduce(joined, (each.text for each in own)))
        for kind, own in groupby(found, key=lambda line: line.kind)
    )


def _ending(brief: Brief, language: Language, tone: Tone) -> tuple[Paragraph, ...]:
    """The closing and the signature; a signature that closes by itself needs no second closing."""
    signature = _signature(brief)
    first = signature.split("\n", 1)[0]
    closed = () if CLOSING_LINE.match(first) else (closing(language, tone),)
    return (*closed, *((Paragraph("signature", signature),) if signature else ()))


def _signature(brief: Brief) -> str:
    own = brief.signature.replace("\r\n", "\n").strip()
    own = re.sub(r"^-- ?\n", "", own)
    if own:
        return own
    return "\n".join(filter(None, (clean(brief.sender_name), clean(brief.sender_company))))


def _subject(scene: Scene) -> tuple[str, dict[str, str]]:
    return _asked_subject(scene) or _known_subject(scene)


def _asked_subject(scene: Scene) -> tuple[str, dict[str, str]] | None:
    wish = scene.wish
    when = wish.when.said(scene.language)
    if wish.courtesy:
        return wish.courtesy, {"thing": courtesy_thing(scene)}
    if wish.reminder:
        return ("reminder_topic", {"topic": scene.topic}) if scene.topic else ("reminder", {})
    if wish.introduce:
        return ("introduce_me", {"me": me(scene)}) if me(scene) else _introduced(scene)
    if wish.event and event(scene):
        return "event", {"event": event(scene)}
    if wish.occasion is not None:
        called = {"occasion": occasion(scene), "when": when}
        if scene.topic:
            return "call_topic", {**called, "topic": scene.topic}
        return "call", called
    return None


def _introduced(scene: Scene) -> tuple[str, dict[str, str]]:
    return "introduce", {"offer": offer(scene)}


def _known_subject(scene: Scene) -> tuple[str, dict[str, str]]:
    wish, promised = scene.wish, promised_thing(scene)
    if wish.send:
        key = "promised" if promised else "send"
        return key, {"thing": sent_thing(scene)}
    if wish.ask_if or wish.ask_thing or wish.ask_about:
        return ("question_about", {"topic": scene.topic}) if scene.topic else ("question", {})
    if promised and scene.delivery:
        return "promised", {"thing": promised}
    if scene.topic:
        return "topic", {"topic": scene.topic}
    return ("met", {"place": scene.place}) if scene.place else ("follow_up", {})
