"""A careful reading of what somebody wrote about a meeting: where, what about, what was promised.

The text is written for its writer, so a piece is only ever quoted when its form is recognised
and nothing in it looks private. What is not recognised is left alone.
"""

import re
from dataclasses import dataclass

from email_assistant.writers.brief import Language
from email_assistant.writers.template.grammar import after_of, noun, to_you, topic
from email_assistant.writers.wording import ADDRESS, clean, language_of, quotable, sentences

_CUT = re.compile(
    r"[,;:!?(\n–—]|\s-\s|(?<!\bSt)(?<!\bDr)(?<!\bMr)\.(?=\s|$)|"
    r"\s(?:and|et)\s(?=(?:i|we|she|he|they|je|j[’']|nous|elle|il|on|"
    r"promise\w*|promis\w*|asked|agreed|talked|discussed|will|parl\w+|discut\w+|doit|lui|a)\b)"
    r"|\s(?:but|because|who|which|where|when|while|after|before|then|mais|car|qui|où|quand|puis|"
    r"après|avant|talked|discussed|parlé|discuté|promised|promis|by|with|avec)\b",
    re.IGNORECASE,
)
_STALE = re.compile(
    r"\s*\b(?:yesterday|today|tonight|last (?:week|month|night|\w+day)|this (?:morning|week|"
    r"afternoon)|tomorrow|next (?:week|month|\w+day)|by (?:the )?(?:end of .*|\w+day|tomorrow)|"
    r"asap|hier|aujourd[’']hui|demain|ce (?:matin|soir)|cette semaine|(?:la )?semaine "
    r"(?:dernière|prochaine)|(?:lundi|mardi|mercredi|jeudi|vendredi)(?: prochain| dernier)?|"
    r"(?:avant|d[’']ici) .*)\b",
    re.IGNORECASE,
)
_PLACE = {
    "en": re.compile(
        r"(?:\b(?:met|meeting|bumped into|ran into|got to know|chatted|spoke|talked)\b"
        r"(?:\s+(?!about\b)[^\s,.;:]+){0,4}?\s+|^)(?P<how>at|in|on|during|over|via)\s+(?P<name>.+)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"(?:\b(?:re)?(?:rencontr\w*|crois\w*|vus?|vue?s?|connaissance)\b"
        r"(?:\s+[^\s,.;:]+){0,4}?\s+|^)(?P<how>à l[’']occasion (?:du|de la|des|de l[’']|de|d[’'])|"
        r"lors (?:du|de la|des|de l[’']|de|d[’'])|aux?|à la|à l[’']|à|chez|pendant|en|sur|dans)"
        r"(?:\s+|(?<=[’']))(?P<name>.+)",
        re.IGNORECASE,
    ),
}
# A line may also begin with the place; few beginnings can be nothing else ("In a hurry", "Au lit").
_BEGINS = {
    "en": re.compile(r"(?:At|During)\s+(?:the\s+)?[A-Z]"),
    "fr": re.compile(r"(?:Lors d|À l[’']occasion d|Au salon\s|[ÀA] [A-Z])"),
}
_NAME_WORD = r"(?:[A-ZÀ-Ý0-9][\w’'&+-]*)"
_EVENT = re.compile(
    r"^(?=[^,.;:]*\b(?:20\d\d|[Ss]ummit|[Cc]onference|[Ee]xpo|[Ff]air|[Mm]eetup|"
    r"[Cc]ongress|[Ff]orum|"
    r"[Ss]how|[Ss]alon|[Cc]onférence|[Cc]ongrès|[Ff]oire|[Ff]estival)\b)"
    rf"(?P<name>{_NAME_WORD}(?:\s(?:{_NAME_WORD}|de|du|la|of|the|for|summit|conference|meetup))"
    r"{0,6})(?=[,.;:\n]|$)"
)
_DETAIL = re.compile(
    r"\s*,\s*(?P<detail>(?:booth|stand|hall|pavilion|table)\s+[\w-]{1,8})\b", re.IGNORECASE
)
_TOPIC = {
    "en": re.compile(
        r"\b(?:(?:talk(?:ed)?|spoke|chat(?:ted)?|discussion|conversation|exchanged?)\b"
        r"(?:\s+with\s+\w+|\s+(?:briefly|mainly|mostly|a lot|at length|at \w+))*\s+(?:about|on)|"
        r"discussed|"
        r"interested in)\s+(?P<what>.+)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:(?:parl\w+|discut\w+|échang\w+|discussion|"
        r"conversation)\b(?:\s+avec\s+\w+|\s+\w+ment|"
        r"\s+longuement)*\s+(?P<of>du|des|de la|de l[’']|de|d[’']|sur|autour de)|évoqué|"
        r"intéressée?s? par)(?:\s+|(?<=[’']))(?P<what>.+)",
        re.IGNORECASE,
    ),
}
_PROMISE = {
    "en": re.compile(
        r"(?P<before>^|.*?[\s;,:.])(?:promised(?:\s+(?:her|him|them))?|"
        r"(?:i )?said i would|agreed(?= to )|"
        r"i[’']ll|i will)\s+(?:to\s+)?(?P<what>.+)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"(?P<before>^|.*?[\s;,:.’'])(?:promise?s?|me suis engagée? à|je (?:dois|vais))\s+"
        r"(?:(?:de\s|d[’'])\s*)?(?P<what>.+)",
        re.IGNORECASE,
    ),
}
_SEND = {
    "en": re.compile(
        r"^(?:send|share|forward|e-?mail|provide|give)\s+(?:over\s+)?(?:(?:her|him|them|you)\s+)?"
        r"(?:with\s+)?(?P<thing>.+?)(?:\s+(?:over|to (?:her|him|them)))?$|"
        r"^(?P<bare>(?:the|our|a|an|"
        r"my)\s.+)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"^(?:(?:lui|leur)\s+)?(?:envoyer|transmettre|partager|adresser|faire parvenir|"
        r"communiquer)\s+(?P<thing>.+)|^(?P<bare>(?:(?:le|la|les|un|une|notre|mon|ma)\s|l[’']).+)",
        re.IGNORECASE,
    ),
}
_CALL = re.compile(r"l[’']\w+(?:er|ir|re)\b|les?\s\w+(?:er|ir|re)\b|la\s\w+er\b", re.IGNORECASE)
_SOMEBODY_ELSE = re.compile(
    r"\b(?:she|he|they|ils?|(?<!avec )(?<!chez )(?<!pour )elles?|on (?:a|va|m[’']a))\b",
    re.IGNORECASE,
)
_GENERIC_EVENT = re.compile(
    r"^(?:salon|foire|conférence|congrès|conference|fair|"
    r"trade show|event)\s+(?:de |du |d[’']|of )?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Pieces in the words and language of the writer; empty where nothing may be quoted."""

    language: Language = "en"
    how: str = ""
    where: str = ""
    detail: str = ""
    topic: str = ""
    thing: str = ""
    action: str = ""

    def place(self, language: Language) -> str:
        """'at VivaTech 2026', 'à VivaTech 2026'; only a proper name crosses languages."""
        if not self.where:
            return ""
        if language == self.language and self.how:
            return f"{self.how}{'' if self.how.endswith('’') else ' '}{self.where}"
        name = _WHEREABOUTS.split(_GENERIC_EVENT.sub("", self.where, count=1))[0]
        if not name[:1].isupper() or _ARTICLE.match(self.where) or self.how not in _CROSSING:
            return ""
        return f"{'à' if language == 'fr' else 'at'} {name}"

    def about(self, language: Language) -> str:
        return topic(self.topic, self.language, language)

    def promised(self, language: Language) -> str:
        return noun(self.thing, self.language, language) if self.thing else ""

    def will(self, language: Language) -> str:
        return self.action if language == self.language else ""


_ARTICLE = re.compile(r"(?:the|an?|le|la|un|une)\s|l[’']", re.IGNORECASE)
_WHEREABOUTS = re.compile(r"\s(?:de|du|des|à|en|of|in)\s")
_CROSSING = frozenset({"", "at", "during", "à", "au", "lors de", "lors du", "à l’occasion de"})


def read_meeting(text: str) -> Meeting:
    # Somebody's own words about a meeting are short; the patterns are made for such.
    lines = [clean(each)[:300] for each in sentences(text[:3000]) if not ADDRESS.search(each)]
    language: Language = language_of(" ".join(lines)) or "en"
    how, where, detail = _first_place(lines, language)
    thing, action = _promise(lines, language)
    return Meeting(language, how, where, detail, _topic(lines, language), thing, action)


def _first_place(lines: list[str], language: Language) -> tuple[str, str, str]:
    for line in lines:
        found = _PLACE[language].search(_STALE.sub("", line))
        if found and found.start() == found.start("how") and not _BEGINS[language].match(line):
            found = None
        how = found["how"].lower().replace("'", "’") if found else ""
        found = found or _EVENT.search(line)
        if found is None:
            continue
        name = _until_cut(found["name"])
        if quotable(name, longest=9) and re.search(r"[^\W\d_]", name):
            detail = _DETAIL.match(found.string[found.start("name") + len(name) :])
            return how, name, detail["detail"] if detail else ""
    return "", "", ""


def _topic(lines: list[str], language: Language) -> str:
    for line in lines:
        found = _TOPIC[language].search(line)
        if found is None:
            continue
        words = to_you(_until_cut(_STALE.sub("", found["what"])), language)
        if quotable(words, longest=10):
            return words if language == "en" else after_of(found["of"] or "", words)
    return ""


def _promise(lines: list[str], language: Language) -> tuple[str, str]:
    """(a thing to send, anything else that was promised), of which one is empty."""
    for line in lines:
        found = _PROMISE[language].search(line)
        if found is None or _is_somebody_elses(found["before"]):
            continue
        what = _until_cut(_STALE.sub("", found["what"]))
        send = None if _CALL.match(what) else _SEND[language].match(what)
        if send:
            return send["thing"] or send["bare"], ""
        action = _action(what, language)
        return "", action if quotable(action, longest=10) else ""
    return "", ""


def _is_somebody_elses(before: str) -> bool:
    clause = re.split(r"[;.]", before)[-1].strip()
    named = re.search(r"\b(?!I\b|We\b|J\b|Je\b|Nous\b|And\b|Et\b)[A-Z]\w+$", clause)
    return named is not None or _SOMEBODY_ELSE.search(clause) is not None


def _action(what: str, language: Language) -> str:
    if language == "fr":
        return re.sub(r"^(?:lui\s|leur\s|le\s|la\s|les\s|l[’'])", "vous ", what)
    return to_you(what, language)


def _until_cut(text: str) -> str:
    return _CUT.split(text, maxsplit=1)[0].strip(" .,-–")
