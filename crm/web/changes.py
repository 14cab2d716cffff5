"""What changed between two values, as a person reads it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from crm.journal.readable import readable
from crm.values.comparing import Part, compared
from crm.values.lookalikes import difference, remarks
from crm.values.readable import label_of

LONG = 90
MOST_LINES = 4


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after, as text. Empty text: there was, or will be, no value. The paths
    are the pages of what a relation leads to."""

    label: str
    before: str
    after: str
    before_path: str = ""
    after_path: str = ""

    @property
    def is_long(self) -> bool:
        texts = (self.before, self.after)
        return any(len(text) > LONG or text.count("\n") >= MOST_LINES for text in texts)

    @cached_property
    def remarks(self) -> list[str]:
        """What is not as it seems: how it differs if it looks the same, what its letters are."""
        differs = difference(self.before, self.after)
        return [*([differs] if differs else []), *remarks(self.after or self.before)]

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
    was, now = (readable(model_name, name, value, zone) for value in (before, after))
    return FieldChange(label_of(name), was.whole, now.whole, was.path, now.path)
