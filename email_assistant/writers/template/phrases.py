"""What a mail says, by language: data only."""

from typing import Final

from email_assistant.writers.template import phrases_en, phrases_fr
from email_assistant.writers.template.phrase import Phrase

PHRASES: Final[dict[str, dict[str, Phrase]]] = {
    "en": phrases_en.PHRASES,
    "fr": phrases_fr.PHRASES,
}
SUBJECTS: Final[dict[str, dict[str, str]]] = {
    "en": phrases_en.SUBJECTS,
    "fr": phrases_fr.SUBJECTS,
}

# Pieces that stand inside a sentence.
CONVERSATION: Final = {"en": "our conversation", "fr": "notre échange"}
ABOUT: Final = {"en": " about {topic}", "fr": " sur {topic}"}
FOR_COMPANY: Final = {"en": " for {company}", "fr": " pour {company}"}
FOR_YOU: Final = {"en": " for you", "fr": " pour vous"}
OFFER: Final = {"en": "what we do", "fr": "ce que nous faisons"}
DOCUMENT: Final = {"en": "the document", "fr": "le document"}
COURTESY: Final = {
    "thank": {"en": "your time", "fr": "le temps que vous m’avez accordé"},
    "apologise": {"en": "the inconvenience", "fr": "ce désagrément"},
    "congratulate": {"en": "this good news", "fr": "cette bonne nouvelle"},
}
ME: Final = {"en": "{name}, from {company}", "fr": "{name}, de {company}"}
