"""What a prepared action would do, record by record, as the person who decides reads it."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from crm.models.kinds import audited_models
from crm.models.pending_action import PendingAction
from crm.values.text import visible
from crm.web.changes import FieldChange, field_change

# What says nothing to the person who decides: a mail that is written is always queued.
UNSAID = {("emailmessage", "state")}
WORDS = {"new": "New", "changed": "Changes", "removed": "Will be removed"}
LOOKS = {"new": "done", "changed": "", "removed": "refused"}


@dataclass(frozen=True)
class RecordChange:
    """The changes of one record. `kind`: `new`, `changed` or `removed`."""

    label: str
    kind: str
    url: str
    model: str
    fields: list[FieldChange]

    @property
    def said(self) -> str:
        return WORDS[self.kind]

    @property
    def look(self) -> str:
        """As the pill of which state it looks."""
        return LOOKS[self.kind]

    @property
    def short(self) -> list[FieldChange]:
        return [field for field in self.fields if not field.is_long]

    @property
    def long(self) -> list[FieldChange]:
        return [field for field in self.fields if field.is_long]


def records_of(action: PendingAction, zone: ZoneInfo) -> list[RecordChange]:
    """`seen` names the records and how many fields of each differ; `changes` tells the fields."""
    rest, records = list(action.changes), []
    for model, identity, _, fields in action.seen:
        own, rest = rest[: len(fields)], rest[len(fields) :]
        if own:
            records.append(record_of(model, identity, own, zone))
    return records


def record_of(model: str, identity: str, own: list[dict[str, Any]], zone: ZoneInfo) -> RecordChange:
    fields = [
        field_change(c["field"], c.get("before"), c.get("after"), zone)
        for c in own
        if (model, c["field"]) not in UNSAID
    ]
    noun, _, name = visible(str(own[0]["record"])).partition(" ")
    label = name if name.startswith(f"{noun} ") else f"{noun} {name}"
    if identity == "new":
        kind = "new"
    else:
        kind = "changed" if any(field.after for field in fields) else "removed"
    return RecordChange(
        label=label[:1].upper() + label[1:],
        kind=kind,
        url=path_of(model, identity),
        model=model,
        fields=fields,
    )


def path_of(model_name: str, identity: str) -> str:
    model = audited_models().get(model_name)
    return model.path_of(identity) if model and identity != "new" else ""


def result_url(action: PendingAction) -> str:
    """The page of what was written, if it is one of ours."""
    url = str((action.result or {}).get("url", ""))
    is_ours = url.startswith(f"{settings.PUBLIC_URL}/")
    return url.removeprefix(settings.PUBLIC_URL) if is_ours else ""
