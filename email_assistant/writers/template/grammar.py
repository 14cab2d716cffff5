"""The little grammar that turns somebody's own words into words for the recipient."""

import re

from email_assistant.writers.brief import Language
from email_assistant.writers.vocabulary import THINGS
from email_assistant.writers.wording import quotable

_DETERMINER = re.compile(
    r"(?:the|our|my|your|a|an|this|these|that|some|le|la|les|un|une|des|notre|nos|mon|ma|mes|"
    r"votre|vos|ce|cet|cette|ces)\s+|l[’']",
    re.IGNORECASE,
)
_OBJECT_AFTER = r"(?=\s+(?:to|with|about|on|for|in|at|and|the|a|an|our|my|if|that|when)\b|\s*$)"
_AGREEMENT = {"is": "are", "was": "were", "has": "have", "does": "do"}
_AUXILIARY = {
    "a": "avez", "est": "êtes", "peut": "pouvez", "veut": "voulez", "souhaite": "souhaitez",
    "aura": "aurez", "pourra": "pourrez", "pourrait": "pourriez", "sera": "serez",
    "vient": "venez", "avait": "aviez", "reçoit": "recevez", "connaît": "connaissez",
    "préfère": "préférez", "pense": "pensez", "serait": "seriez", "viendra": "viendrez",
}  # fmt: skip


def to_you(text: str, language: Language) -> str:
    """'her pilot' becomes 'your pilot', 'call him' becomes 'call you'."""
    if language == "fr":
        plural = re.sub(r"\b(?:ses|leurs)\b", "vos", text, flags=re.IGNORECASE)
        return re.sub(r"\b(?:son|sa|leur)\b(?=\s+\w)", "votre", plural, flags=re.IGNORECASE)
    verbs = re.sub(r"\b(?:she|he|they)\s+(\w+)", _you_and_verb, text, flags=re.IGNORECASE)
    objects = re.sub(rf"\bher{_OBJECT_AFTER}|\b(?:him|them)\b", "you", verbs, flags=re.IGNORECASE)
    return re.sub(r"\b(?:her|his|their)\b", "your", objects, flags=re.IGNORECASE)


def to_you_question(text: str, language: Language) -> str:
    """'if she has the quote' becomes 'whether you have the quote'; empty when it cannot."""
    if language == "en":
        turned = to_you(re.sub(r"^if\b", "whether", text, flags=re.IGNORECASE), "en")
    else:
        turned = re.sub(r"\b(?:s[’']il|si elle|s[’']ils|si elles)\s+(\w+)", _vous, text)
        turned = to_you(turned, "fr")
    return turned if quotable(turned, longest=16) else ""


def noun(raw: str, spoken: Language, language: Language) -> str:
    """What somebody called a thing, as the mail can call it; empty when it cannot."""
    words = to_you(raw.strip(" .,;:!?"), spoken)
    if spoken != language:
        return _translated(words, language)
    if not quotable(words, longest=9):
        return ""
    if language == "fr":
        words = words.replace("'", "’")
    return words if _DETERMINER.match(words) else _with_article(words, language)


def topic(raw: str, spoken: Language, language: Language) -> str:
    """A subject of conversation; only a name crosses languages, the rest is not ours to guess."""
    words = to_you(raw.strip(" .,;:!?"), spoken)
    crosses = spoken == language or all(each[:1].isupper() for each in words.split())
    if not crosses or not quotable(words):
        return ""
    return words.replace("'", "’") if language == "fr" else words


def of(words: str) -> str:
    """French 'de' with its article: 'le pilote' gives 'du pilote'."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if words.startswith(article):
            return contracted + words[len(article) :]
    return ("d’" if re.match(r"[aeiouyàâéèêëîïôûœ]", words, re.IGNORECASE) else "de ") + words


def to(words: str) -> str:
    """French 'à' with its article: 'le salon' gives 'au salon'."""
    for article, contracted in (("le ", "au "), ("les ", "aux ")):
        if words.startswith(article):
            return contracted + words[len(article) :]
    return "à " + words


def after_of(preposition: str, words: str) -> str:
    """What stood behind a French 'de': 'du', 'pilote' gives 'le pilote'."""
    article = {"du": "le ", "des": "les ", "de la": "la ", "de l’": "l’"}
    return article.get(preposition.lower().replace("'", "’"), "") + words


def _you_and_verb(found: re.Match[str]) -> str:
    verb = found[1]
    if verb in _AGREEMENT:
        return f"you {_AGREEMENT[verb]}"
    if re.search(r"(?:ss|us|is)$", verb):
        return f"you {verb}"
    return f"you {re.sub(r'(?<=[sxzo])es$|(?<=[sc]h)es$|s$', '', verb)}"


def _vous(found: re.Match[str]) -> str:
    verb = _AUXILIARY.get(found[1])
    return f"si vous {verb}" if verb else found[0]


def _translated(words: str, language: Language) -> str:
    bare = _DETERMINER.sub("", words, count=1)
    for pattern, english, french in THINGS:
        if re.search(rf"(?:^|\s)(?:{pattern})(?:\s|$)", bare, re.IGNORECASE):
            return french if language == "fr" else english
    return ""


def _with_article(words: str, language: Language) -> str:
    for pattern, english, french in THINGS:
        if re.fullmatch(pattern, words, re.IGNORECASE):
            return french if language == "fr" else english
    if language == "fr" or words[:1].isupper() or re.match(r"\w+ing\b", words):
        return words
    return f"the {words}"
