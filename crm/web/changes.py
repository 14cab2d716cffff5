"""What changed between two values, as a person reads it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from crm.models.kinds import audited_models
from crm.values.comparing import Part, compared
from crm.values.readable import label_of, moment_text, text_of

LONG = 90


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after, as text. Empty text: there was, or will be, no value."""

    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return any(len(text) > LONG or "\n" in text for text in (self.before, self.after))

    @property
    def was_parts(self) -> list[Part]:
        return [part for part in self.parts if part.kind != "new"]

    @property
    def now_parts(self) -> list[Part]:
        return [part for part in self.parts if part.kind != "gone"]

    @cached_property
    def parts(self) -> list[Part]:
        """The text of both, word by word where both exist and have something in common."""
        return compared(self.before, self.after)


def field_change(
    model_name: str, name: str, before: Any, after: Any, zone: ZoneInfo
) -> FieldChange:
    """How the values of this field of such a model read."""
    model = audited_models().get(model_name)
    if model and model.is_moment(name):
        return FieldChange(label_of(name), moment_text(before, zone), moment_text(after, zone))
    return FieldChange(label_of(name), text_of(before), text_of(after))
