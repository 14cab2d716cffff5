"""What an instruction asks a mail to do: its intents, its tone and language, and its own words."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from email_assistant.writers.brief import Language, Tone
from email_assistant.writers.template.grammar import after_of
from email_assistant.writers.template.moment import NO_MOMENT, Moment, read_moment
from email_assistant.writers.vocabulary import OCCASIONS
from email_assistant.writers.wording import clean, language_of

LONGEST_INSTRUCTION = 1_000

Courtesy = Literal["", "thank", "apologise", "congratulate"]

_FRENCH = re.compile(r"\b(?:in|into) french\b|\ben français\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:in|into) english\b|\ben anglais\b", re.IGNORECASE)
_FRIENDLY = re.compile(
    r"\b(?:friendl\w+|warm(?:er|ly)?|casual\w*|informal\w*|relaxed|cheerful|less formal|"
    r"not too formal|moins formel\w*|chaleureu\w+|amica\w+|convivia\w+|décontracté\w*|sympa\w*)\b",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    r"\b(?:formal\w*|formel\w*|soutenue?s?|official|officiel\w*|institution\w+|very polite)\b", re.I
)
_CONCISE = re.compile(
    r"\b(?:short(?:er)?|brief|concise|quick|direct|brève?|bref|courte?|concise?|rapide)\b"
    r"(?!\s+(?:video |phone )?(?:call|meeting|chat|demo|coffee|appel|rendez|visio|démo|échange|"
    r"réunion|entretien))",
    re.IGNORECASE,
)
_STYLE = re.compile(
    r"\s*,\s*(?:\w+\s+)?(?:ton|tone|style)\b[^,;.]*|"
    r"\s*,?\s*\b(?:in|into|en|d[’']un|dans un|avec un|using|with)\s+(?:an?\s+|un\s+)?(?:\w+\s+)?"
    r"(?:tone|ton|style|french|english|français|anglais)(?:\s+\w*(?:amical|formel|chaleureux|"
    r"cordial|sympa)\w*)?\b",
    re.IGNORECASE,
)
_VERBS = (
    r"(?:please |also |aussi |kindly )*(?:thank|apologi[sz]e|congratulate|introduce|present|invite|"
    r"say|mention|tell|let (?:her|him|them)|add|note|send|share|attach|include|forward|ask|request|"
    r"propose|suggest|schedule|book|set up|arrange|offer|remind|nudge|follow|write|draft|make|keep|"
    r"remerci|excus|présent|félicit|invit|di[ts]|précis|indiqu|mentionn|signal|ajout|envo[iy]|joi|"
    r"transm|partag|demand|suggér|planifi|fix|organis|relanc|rappel|rédig|écri|sois)"
)
_CLAUSES = re.compile(
    rf"[.;!]+(?:\s+|$)|,?\s+(?:and|then|et|puis|&)\s+(?={_VERBS})|,\s+(?={_VERBS})", re.IGNORECASE
)
_COURTESIES: tuple[tuple[Courtesy, str, str], ...] = (
    ("thank", r"\b(?:thank\w*|remerci\w*|merci)\b", r"\b(?:for|pour|d[ue’']|des)\s*(?P<x>.+)"),
    ("apologise", r"\b(?:apolog\w+|sorry|excus\w+)\b", r"\b(?:for|about|pour|d[ue])\s+(?P<x>.+)"),
    ("congratulate", r"\b(?:congrat\w+|félicit\w+)\b", r"\b(?:on|for|pour|d[ue])\s+(?P<x>.+)"),
)  # fmt: skip
_WHOM = r"(?:-(?:la|le|les|lui|leur)\b|\s+(?:to\s+)?(?:her|him|them)\b|\s+(?-i:[A-Z][a-z]+)\b)?"
_INVITE = re.compile(
    rf"\binvit\w+{_WHOM}\s+(?P<to>to|for|au|aux|à la|à l[’']|à|pour)\s*(?P<x>.+)", re.IGNORECASE
)
_INTRODUCE = re.compile(
    rf"\b(?:introduc\w+|present|présente[rz]?|pitch){_WHOM}(?:\s+|(?=-))(?P<x>.+?)"
    r"(?:\s+(?:to|à)\s+(?:her|him|them|(?-i:[A-Z])\w+))?$",
    re.IGNORECASE,
)
_SAY = re.compile(
    rf"\b(?:(?:say|mention|tell|add|note|explain|write|remind|let){_WHOM}(?:\s+know)?\s+that|"
    rf"(?:di[ts]|précis|indiqu|mentionn|signal|ajout|rappel)\w*{_WHOM}\s+qu(?:e\b|[’']))"
    r"\s*(?P<x>.+)",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"\b(?:say|mention|add|write|di[ts]|ajoute\w*|mentionne\w*)\b[^“\"«]*"
    r"[“\"«]\s*(?P<x>[^”\"»]+?)\s*[”\"»]",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"\b(?:mention(?:ne[rz]?)?|signale[rz]?|talk about|tell \w+ about|parle[rz]?(?:-lui)?)\s+"
    r"(?P<of>du |des |de la |de l[’']|de |d[’'])?(?P<x>.+)",
    re.IGNORECASE,
)
_SEND = re.compile(
    r"\b(?:send(?:ing)?|share|attach|forward|include|envo[iy]\w*|transme\w+|partage\w*|joins|"
    rf"joindre|adresse[rz]?){_WHOM}\s+(?P<x>.+?)(?:\s+(?:to|à)\s+(?:her|him|them|(?-i:[A-Z])\w+))?$",
    re.IGNORECASE,
)
_NO_MATERIAL = re.compile(
    r"\b(?:e-?mails?|mails?|messages?|courriels?|follow[- ]?ups?|reminders?|notes?|thank|"
    r"repl(?:y|ies)|invitations?|relances?|suivi|mot|remerciements?|rappel)\b",
    re.IGNORECASE,
)
_ASK = re.compile(
    r"\b(?:ask\w*|request\w*|propos\w*|suggest\w*|schedul\w*|book|set up|arrang\w*|plan|offer|find|"
    r"organi[sz]\w*|fix\w*|demand\w*|planifi\w*|suggér\w*|conven\w*|cale[rz]?|prend\w*|sollicit\w*|"
    r"invit\w*|want|see if)\b",
    re.IGNORECASE,
)
_ASK_IF = re.compile(
    rf"\b(?:ask\w*|see|find out|demande\w*|voi[rs]){_WHOM}\s+"
    r"(?P<x>(?:if|whether)\s+(?:she|he|they)\s.+|s[’']ils?\s.+|si elles?\s.+)",
    re.IGNORECASE,
)
_ASK_THING = re.compile(
    rf"\b(?:ask\w*{_WHOM}\s+for|request|demande[rz]?{_WHOM})\s+(?P<x>.+)", re.IGNORECASE
)
_ASK_ABOUT = re.compile(rf"\bask\w*{_WHOM}\s+about\s+(?P<x>.+)", re.IGNORECASE)
_REMIND = re.compile(r"\b(?:remind\w*|nudge|bump|chase|relanc\w*|rappel)\b", re.IGNORECASE)
_TOPIC = re.compile(
    r"\b(?:about|regarding|concerning|follow(?:ing)?[- ]?up(?:\s+\w+)?\s+on|of|au sujet|à propos|"
    r"concernant|sur)\s+(?P<of>du |des |de la |de l[’']|de |d[’'])?(?P<x>.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Pieces stay in the words of the instruction, whose language is `spoken`."""

    spoken: Language = "en"
    language: Language | None = None
    tone: Tone | None = None
    concise: bool = False
    courtesy: Courtesy = ""
    courtesy_for: str = ""
    introduce: bool = False
    offer: str = ""
    reminder: bool = False
    send: str = ""
    occasion: int | None = None
    when: Moment = NO_MOMENT
    event: str = ""
    ask_if: str = ""
    ask_about: str = ""
    ask_thing: str = ""
    topic: str = ""
    said: tuple[str, ...] = ()
    mention: str = ""


def read_wish(instruction: str) -> Wish:
    text = clean(instruction[:LONGEST_INSTRUCTION])
    wish = Wish(
        spoken=language_of(text) or "en",
        language=_language(text),
        tone=tone_of(text),
        concise=is_concise(text),
    )
    for clause in _CLAUSES.split(_STYLE.sub("", text)):
        if clause and clause.strip():
            wish = _with_clause(wish, clause.strip())
    return wish


def tone_of(text: str) -> Tone | None:
    if _FRIENDLY.search(text):
        return "friendly"
    return "formal" if _FORMAL.search(text) else None


def is_concise(text: str) -> bool:
    return bool(_CONCISE.search(text))


def occasion_of(text: str) -> int | None:
    for position, (pattern, *_) in enumerate(OCCASIONS):
        if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            return position
    return None


def _language(text: str) -> Language | None:
    """A mail follows an instruction in French, but not one in English: assistants often write
    their instructions in English whatever the language of the people concerned."""
    if _FRENCH.search(text):
        return "fr"
    if _ENGLISH.search(text):
        return "en"
    return "fr" if language_of(text) == "fr" else None


def _with_clause(wish: Wish, clause: str) -> Wish:
    for read in (_quote, _courtesy, _invite, _ask, _introduce, _mention, _send, _about):
        understood = read(wish, clause)
        if understood is not None:
            return understood
    return wish


def _quote(wish: Wish, clause: str) -> Wish | None:
    found = _QUOTED.search(clause) or _SAY.search(clause)
    return replace(wish, said=(*wish.said, found["x"])) if found else None


def _courtesy(wish: Wish, clause: str) -> Wish | None:
    for kind, verb, rest in _COURTESIES:
        start = re.search(verb, clause, re.IGNORECASE)
        if start is None:
            continue
        found = re.search(rest, clause[start.end() :], re.IGNORECASE)
        return replace(wish, courtesy=kind, courtesy_for=found["x"] if found else "")
    return None


def _invite(wish: Wish, clause: str) -> Wish | None:
    found = _INVITE.search(clause)
    if found is None or occasion_of(found["x"]) is not None:
        return None
    when, rest = read_moment(found["x"])
    return replace(wish, event=after_to(found["to"], rest), when=when)


def after_to(preposition: str, words: str) -> str:
    article = {"au": "le ", "aux": "les ", "à la": "la ", "à l’": "l’"}
    return article.get(preposition.lower().replace("'", "’"), "") + words


def _ask(wish: Wish, clause: str) -> Wish | None:
    question = _ASK_IF.search(clause)
    if question:
        return replace(wish, ask_if=question["x"])
    about = _ASK_ABOUT.search(clause)
    if about:
        return replace(wish, ask_about=about["x"])
    when, rest = read_moment(clause)
    topic = _TOPIC.search(rest)
    occasion = occasion_of(rest[: topic.start()] if topic else rest)
    asked = _ASK.search(rest)
    if occasion is not None and (asked or when != NO_MOMENT):
        return replace(_topical(wish, topic), occasion=occasion, when=when)
    thing = _ASK_THING.search(rest)
    return replace(wish, ask_thing=thing["x"]) if thing else None


def _introduce(wish: Wish, clause: str) -> Wish | None:
    found = _INTRODUCE.search(clause) or _INTRODUCE.search(clause[:1].lower() + clause[1:])
    return replace(wish, introduce=True, offer=found["x"].strip()) if found else None


def _mention(wish: Wish, clause: str) -> Wish | None:
    found = _MENTION.search(clause)
    return replace(wish, mention=after_of(_of(found), found["x"])) if found else None


def _send(wish: Wish, clause: str) -> Wish | None:
    found = _SEND.search(clause)
    if found is None or _NO_MATERIAL.search(found["x"].split(" about ")[0]):
        return None
    return replace(wish, send=found["x"])


def _about(wish: Wish, clause: str) -> Wish:
    reminded = replace(wish, reminder=wish.reminder or bool(_REMIND.search(clause)))
    return _topical(reminded, _TOPIC.search(read_moment(clause)[1]))


def _topical(wish: Wish, found: re.Match[str] | None) -> Wish:
    return replace(wish, topic=after_of(_of(found), found["x"])) if found else wish


def _of(found: re.Match[str]) -> str:
    return (found["of"] or "").strip()
