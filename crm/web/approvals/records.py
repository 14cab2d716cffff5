"""What a prepared action would do, record by record, as the person who decides reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from crm.models.kinds import audited_models
from crm.models.pending_action import ActionState, PendingAction
from crm.values.lookalikes import remarks
from crm.values.text import visible
from crm.web.changes import FieldChange, field_change

OPEN = {ActionState.WAITING, ActionState.APPROVED}
SHOWN_AS = {"created": "new", "restored": "new", "deleted": "removed", "erased": "removed"}
# What becomes of a record: as long as it is open, and what it was when it is decided.
FATES = {
    "created": ("New", "New"),
    "restored": ("Will be restored", "Restore"),
    "deleted": ("Will be removed", "Removal"),
    "erased": ("Will be erased for good", "Erasure"),
    "pinged": ("Will be sent a ping", "Ping"),
    "replayed": ("Will be sent events again", "Replay"),
    "rotated": ("Will get a new secret", "New secret"),
    "cancelled": ("Will be cancelled", "Cancellation"),
}
CHANGES = ("Will be changed", "Change")
LOOKS = {"new": "done", "changed": "", "removed": "refused"}


@dataclass(frozen=True)
class RecordChange:
    """The changes of one record; `verb` is what becomes of it, `about` tells it from another of
    its name."""

    label: str
    about: list[str]
    verb: str
    is_open: bool
    path: str
    fields: list[FieldChange]

    @property
    def shown_as(self) -> str:
        """What there is to show: `new` has no before, `removed` no after, `changed` both."""
        return SHOWN_AS.get(self.verb, "changed")

    @property
    def fate(self) -> str:
        open_fate, fate = FATES.get(self.verb, CHANGES)
        return open_fate if self.is_open else fate

    @property
    def look(self) -> str:
        """As the pill of which state it looks."""
        return LOOKS[self.shown_as]

    @property
    def remarks(self) -> list[str]:
        """What is not as it seems in what it is called."""
        return [each for text in (self.label, *self.about) for each in remarks(text)]

    @property
    def short(self) -> list[FieldChange]:
        return [field for field in self.fields if not field.is_long]

    @property
    def long(self) -> list[FieldChange]:
        return [field for field in self.fields if field.is_long]


def records_of(action: PendingAction, zone: ZoneInfo) -> list[RecordChange]:
    if not action.changes:
        # Of a person who was erased, perhaps by a version that knew of no `records`.
        return []
    kept = records_from_before(action) if action.records is None else action.records
    return [record_change(record, zone, action.state in OPEN) for record in kept]


def record_change(record: dict[str, Any], zone: ZoneInfo, is_open: bool) -> RecordChange:
    model, label = record["model"], visible(record["label"])
    return RecordChange(
        label=label[:1].upper() + label[1:],
        about=[visible(str(fact)) for fact in record.get("about", ())],
        verb=record["verb"],
        is_open=is_open,
        path=path_of(model, record["id"]),
        fields=[
            field_change(model, name, before, after, zone)
            for name, (before, after) in record["fields"].items()
        ],
    )


def records_from_before(action: PendingAction) -> Iterator[dict[str, Any]]:
    """Of what a version of Liaison prepared that kept no records: `seen` has the values, and how
    many of `changes`, which have the labels, are one record's."""
    rest = list(action.changes)
    for model, identity, _, fields, *_ in action.seen:
        own, rest = rest[: len(fields)], rest[len(fields) :]
        if own:
            yield {
                "model": model,
                "id": None if identity == "new" else identity,
                "verb": earlier_verb(identity, fields),
                "label": str(own[0]["record"]),
                "fields": fields,
            }


def earlier_verb(identity: str, fields: dict[str, Any]) -> str:
    if identity == "new":
        return "created"
    return "updated" if any(after is not None for _, after in fields.values()) else "deleted"


def path_of(model_name: str, identity: str | None) -> str:
    model = audited_models().get(model_name)
    return model.path_of(identity) if model and identity else ""


def result_path(action: PendingAction) -> str:
    """The page of what was written, if it is one of ours."""
    url = str((action.result or {}).get("url", ""))
    is_ours = url.startswith(f"{settings.PUBLIC_URL}/")
    return url.removeprefix(settings.PUBLIC_URL) if is_ours else ""
