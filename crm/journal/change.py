"""A change: what one call did to one record, and the facts that the Activity keeps of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from crm.models.kinds import kind_of
from crm.models.record import Audited


@dataclass(frozen=True)
class Change:
    """What one call did to one record: `verb` says what, as the event of it is named.

    `before` is empty for what was not there, `after` for what is there no more. `version` is the
    one that the record had before.
    """

    record: Audited
    pk: UUID
    label: str
    verb: str
    before: dict[str, Any]
    after: dict[str, Any]
    version: int | None = None

    @classmethod
    def of(
        cls, record: Audited, verb: str, before: dict[str, Any], after: dict[str, Any]
    ) -> "Change":
        return cls(record, record.pk, str(record), verb, before, after)

    @property
    def is_from_nothing(self) -> bool:
        return not self.before

    @cached_property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Field by field, the value before and after, where they differ."""
        names = dict.fromkeys((*self.before, *self.after))
        pairs = {name: (self.before.get(name), self.after.get(name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    def facts(self) -> dict[str, Any]:
        """What the Activity keeps of it: of an erasure the names of the fields alone."""
        model_name, record = str(self.record._meta.model_name), self.record

        def kept(name: str, value: Any) -> Any:
            return "" if self.verb == "erased" else record.kept_value(name, value)

        return {
            "event": f"{kind_of(model_name)}.{self.verb}",
            "target_type": model_name,
            "target_id": self.pk,
            "contact_id": self.record.timeline_contact_id,
            "before": {
                name: kept(name, was) for name, (was, _) in self.fields.items() if was is not None
            },
            "after": {
                name: kept(name, now) for name, (_, now) in self.fields.items() if now is not None
            },
        }
