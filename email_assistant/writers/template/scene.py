"""Everything the sentences of one mail are chosen from, read once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from email_assistant.writers.brief import Brief, Kind, Language, Reference
from email_assistant.writers.template.grammar import noun, of, to, topic
from email_assistant.writers.template.matching import delivering, fitting
from email_assistant.writers.template.meeting import Meeting, read_meeting
from email_assistant.writers.template.phrases import ABOUT, CONVERSATION, PHRASES
from email_assistant.writers.template.wish import Wish, read_wish
from email_assistant.writers.wording import capital, clean, typeset

Column = Literal["formal", "neutral", "friendly", "short"]


class Line(NamedTuple):
    """One sentence, with the role that it keeps in every tone and language."""

    kind: Kind
    role: str
    text: str


@dataclass(frozen=True)
class Scene:
    brief: Brief
    language: Language
    column: Column

    @cached_property
    def wish(self) -> Wish:
        return read_wish(self.brief.instruction)

    @cached_property
    def meeting(self) -> Meeting:
        return read_meeting(self.brief.meeting_context)

    @cached_property
    def place(self) -> str:
        place = self.meeting.place(self.language)
        lonely = place and not self.topic and self.language == self.meeting.language
        return f"{place}, {self.meeting.detail}" if lonely and self.meeting.detail else place

    @cached_property
    def topic(self) -> str:
        return self.wished_topic or self.meeting.about(self.language)

    @cached_property
    def wished_topic(self) -> str:
        return topic(self.wish.topic, self.wish.spoken, self.language)

    @cached_property
    def company(self) -> str:
        return clean(self.brief.recipient_company)

    @cached_property
    def delivery(self) -> Reference | None:
        """The reference that is the thing asked for or promised."""
        thing = self.wish.send or self.meeting.thing
        return delivering(self.brief.references, thing, self.subject_matter) if thing else None

    @cached_property
    def support(self) -> Reference | None:
        """A reference that fits, beside the thing itself."""
        found = fitting(self.brief.references, self.subject_matter)
        return None if found == self.delivery else found

    @property
    def subject_matter(self) -> str:
        return f"{self.brief.instruction} {self.meeting.topic} {self.meeting.thing}"

    def exchange(self, *, with_place: bool) -> str:
        """'our conversation at VivaTech 2026 about the pilot'."""
        place = f" {self.place}" if with_place and self.place else ""
        words = self.meeting.about(self.language)
        about = ABOUT[self.language].format(topic=words) if words else ""
        return CONVERSATION[self.language] + place + about

    def noun(self, raw: str) -> str:
        """What the instruction called a thing, as the mail can call it."""
        return noun(raw, self.wish.spoken, self.language) if raw else ""

    def say(self, key: str, **values: str) -> str:
        phrase = getattr(PHRASES[self.language][key], self.column)
        return self.filled(phrase, **values)

    def filled(self, template: str, **values: str) -> str:
        """Values are put in once and never read as a template themselves."""
        more = {capital(key): capital(value) for key, value in values.items()}
        if self.language == "fr":
            more |= {f"of_{key}": of(value) for key, value in values.items()}
            more |= {f"to_{key}": to(value) for key, value in values.items()}
        return typeset(template.format(**values, **more), self.language)
