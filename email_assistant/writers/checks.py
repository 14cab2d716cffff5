"""What a reader should look at before a mail leaves, whoever wrote it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from email_assistant.writers.brief import Brief, Draft
from email_assistant.writers.vocabulary import GREETING_WORDS
from email_assistant.writers.wording import ADDRESS, folded

Severity = Literal["error", "warning"]

LONGEST_SUBJECT = 150
LONGEST_BODY = 10_000

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BRACKETS = re.compile(
    r"\[[^\[\]\n]{1,60}\](?!\()|\{\{[^{}\n]{0,60}\}\}|\{[^{}\n]{0,40}\}|<[^<>\n]{1,40}>"
)
_BLANK_WORDS = re.compile(
    r"\b(?:your|name|company|date|time|insert|recipient|sender|title|position|topic|event|product|"
    r"link|url|city|amount|price|number|phone|first|last|email|prénom|nom|société|entreprise|"
    r"poste|lien|montant|prix|sujet|ville|téléphone|votre|heure)\b|^.?x+.?$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\bXX+\b|\bTODO\b|\b(?i:lorem ipsum)\b|\b(?:Your|Recipient(?:[’']s)?) "
    r"(?:Name|Company|Title|Position)\b|\b(?:Votre|Prénom) (?:Nom|Société|Poste)\b|%\([a-z_]+\)s"
)
_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f.,'’](?=\d{3}\b)\d{3})*(?:[.,:]\d+)?")
_HOUR = re.compile(r"\b([01]?\d|2[0-3])\s?(?:[:hH]\s?(\d{2})?|(?=[ap]\.?m))", re.IGNORECASE)
_DANGEROUS = re.compile(r"\b(?:javascript|vbscript|data)\s*:(?=\S)(?!\d)[^\s]{2,}", re.IGNORECASE)

_WRITTEN = frozenset({"text", "greeting", "closing", "signature"})
_ATTACHED = re.compile(
    r"\b(?:attached|attachment|enclosed|ci-joint\w*|pièces? jointes?|en PJ|I am sending you|"
    r"I’m sending you|I am pleased to send you|je vous envoie|je vous transmets|"
    r"le plaisir de vous transmettre)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    severity: Severity
    code: str
    detail: str


def check(draft: Draft, brief: Brief) -> tuple[Finding, ...]:
    """Errors should stop the mail; warnings should be read. The same finding comes once."""
    every = (
        *_subject(draft.subject),
        *_size(draft.body),
        *_placeholders(draft),
        *_links(draft, brief),
        *_numbers(draft, brief),
        *_greeting(draft, brief),
        *_attachments(draft),
    )
    return tuple(dict.fromkeys(every))


def _subject(subject: str) -> Iterator[Finding]:
    if not subject.strip():
        yield Finding("error", "subject.empty", "The subject is empty.")
    if _CONTROL.search(subject):
        yield Finding("error", "subject.control_character", "The subject has a control character.")
    if len(subject) > LONGEST_SUBJECT:
        detail = f"The subject is over {LONGEST_SUBJECT} characters."
        yield Finding("error", "subject.too_long", detail)


def _size(body: str) -> Iterator[Finding]:
    if not body.strip():
        yield Finding("error", "body.empty", "The text is empty.")
    if len(body) > LONGEST_BODY:
        yield Finding("error", "body.too_long", f"The text is over {LONGEST_BODY} characters.")


def _placeholders(draft: Draft) -> Iterator[Finding]:
    text = ADDRESS.sub(" ", f"{draft.subject}\n{draft.body}")
    for found in _PLACEHOLDER.finditer(text):
        yield Finding("error", "placeholder", f"“{found[0]}” is still to be filled in.")
    for found in _BRACKETS.finditer(text):
        sure = found[0][0] == "{" or _BLANK_WORDS.search(found[0][1:-1])
        if sure:
            yield Finding("error", "placeholder", f"“{found[0]}” is still to be filled in.")
        elif found[0][0] == "[":
            yield Finding("warning", "brackets", f"“{found[0]}” may be still to be filled in.")


def _links(draft: Draft, brief: Brief) -> Iterator[Finding]:
    """In words that the assistant or the user wrote an unknown link may be meant; in others not."""
    known = {_bare(each) for each in ADDRESS.findall(_facts(brief))}
    known |= {_bare(each.url) for each in brief.references}
    for found in _DANGEROUS.finditer(f"{draft.subject}\n{draft.body}"):
        yield Finding("error", "link.dangerous", f"“{found[0][:60]}” is not a safe link.")
    for paragraph in draft.paragraphs:
        severity: Severity = "warning" if paragraph.kind in _WRITTEN else "error"
        for address in ADDRESS.findall(paragraph.text):
            if _bare(address) not in known:
                yield Finding(severity, "link.unknown", f"“{_bare(address)}” is not in the brief.")


def _numbers(draft: Draft, brief: Brief) -> Iterator[Finding]:
    known = {form for each in _NUMBER.findall(_facts(brief)) for form in _forms(each)}
    known |= set(_afternoon_hours(_facts(brief)))
    for each in _NUMBER.findall(ADDRESS.sub(" ", f"{draft.subject}\n{draft.body}")):
        if not known & set(_forms(each)):
            yield Finding("warning", "number.unknown", f"“{each}” is not in the brief.")


def _greeting(draft: Draft, brief: Brief) -> Iterator[Finding]:
    line = next((each.text for each in draft.paragraphs if each.kind == "greeting"), "")
    own = set(_tokens(brief.recipient_name))
    named = set(_tokens(line)) - GREETING_WORDS
    strangers = named - own
    for name in brief.other_names:
        if strangers & {each for each in _tokens(name) if len(each) > 1 or not each.isascii()}:
            yield Finding("error", "greeting.somebody_else", f"The greeting names {name}.")
            return
    if strangers and not own & named:
        detail = f"“{line}” does not name the recipient."
        yield Finding("warning", "greeting.unknown_name", detail)


def _attachments(draft: Draft) -> Iterator[Finding]:
    for paragraph in draft.paragraphs:
        found = _ATTACHED.search(paragraph.text)
        if found and not ADDRESS.search(paragraph.text):
            detail = f"“{found[0]}”: make sure that it is attached or linked."
            yield Finding("warning", "attachment.announced", detail)


def _facts(brief: Brief) -> str:
    references = (f"{each.title}\n{each.url}\n{each.text}" for each in brief.references)
    return "\n".join((
        brief.recipient_name, brief.recipient_company, brief.recipient_position,
        brief.recipient_email, brief.meeting_context, brief.next_step, brief.sender_name,
        brief.sender_company, brief.signature, brief.voice, brief.instruction, *references,
    ))  # fmt: skip


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address.strip().rstrip(".,;:!?)»”'’").rstrip("/").lower())


def _forms(number: str) -> tuple[str, ...]:
    """'50 000', '50,000' and '50000' are the same number; '14:30' also gives '14' and '30'."""
    joined = re.sub(r"[ \u00a0\u202f.,'’](?=\d{3}\b)", "", number)
    if ":" in joined:
        return (joined, *joined.split(":"))
    return (joined.lstrip("0") or "0",)


def _afternoon_hours(text: str) -> Iterator[str]:
    """'3 pm' may be said as '15 h', and '15h' as '3 pm'."""
    for hour, minute in re.findall(_HOUR, text):
        other = str((int(hour) + 12) % 24)
        yield other
        yield from ((minute, f"{other}:{minute}", f"{hour}:{minute}") if minute else ())


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))
