"""What a rehearsal would do, record by record: what the page shows on which a person decides.

Read while the rehearsal stands, because what it makes and where its relations lead is gone with it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from crm.journal.change import Change
from crm.models.record import Audited, Record

Json = dict[str, Any]
Key = tuple[type[Audited], str]


def changed_records(changes: Iterable[Change]) -> list[Json]:
    """Each with the values as they are stored. A relation is told by the name of where it leads
    and by what tells that from others of the name. What is made has no id yet."""
    changed = [change for change in changes if change.fields]
    related = Related(changed)
    return [
        {
            "model": change.record._meta.model_name,
            "id": None if related.is_new(change.pk) else str(change.pk),
            "verb": change.verb,
            "label": record_name(change),
            "about": told_apart(change.record, change.record.particulars(known_as(change))),
            "fields": {
                name: [related.value(change.record, name, value) for value in pair]
                for name, pair in told_fields(change).items()
            },
        }
        for change in changed
    ]


def known_as(change: Change) -> Json:
    """What the record is known as until now, or will be if it is new."""
    return change.before or change.after


def told_apart(record: Audited, about: list[str]) -> list[str]:
    """With what tells it from another of the very name: when it was made, and the end of its id."""
    name, workspace = getattr(record, "name", ""), getattr(record, "workspace_id", None)
    if not isinstance(record, Record) or not name or workspace is None:
        return about
    everything: Any = type(record)._base_manager
    others = everything.filter(workspace=workspace, name=name)
    if not others.exclude(pk=record.pk).exists():
        return about
    return [*about, f"made on {record.created_at:%d %b %Y}", f"id …{str(record.pk)[-6:]}"]


def record_name(change: Change) -> str:
    """`contact Marie Dupont`, but `note on Marie Dupont` as it stands."""
    noun = str(change.record._meta.verbose_name)
    return change.label if change.label.startswith(noun) else f"{noun} {change.label}"


def told_fields(change: Change) -> dict[str, Any]:
    """Those that change, and of what comes or goes those whose being empty means something."""
    if change.before and change.after:
        return change.fields
    meant = dict.fromkeys(change.record.meaning_of_empty, (None, None))
    return (
        meant | change.fields
        if change.verb in {"created", "deleted", "restored"}
        else change.fields
    )


class Related:
    """The records to which the values of these changes lead."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self.new = {str(c.pk) for c in changes if c.is_from_nothing and c.verb == "created"}
        self.records = found(key for change in changes for key in keys_in(change))

    def is_new(self, pk: object) -> bool:
        return str(pk) in self.new

    def value(self, record: Audited, name: str, value: Any) -> Any:
        """The value, or for a relation: its id, its name and what tells it apart."""
        key = key_of(record, name, value)
        if key is None:
            return record.shown_value(name, value)
        other, named = self.records.get(key), value if isinstance(value, dict) else {}
        return {
            "id": None if self.is_new(key[1]) else key[1],
            "name": named.get("name") or str(other or ""),
            "about": told_apart(other, other.particulars(other.snapshot())) if other else [],
        }


def keys_in(change: Change) -> Iterable[Key]:
    for name, pair in change.fields.items():
        yield from filter(None, (key_of(change.record, name, value) for value in pair))


def key_of(record: Audited, name: str, value: Any) -> Key | None:
    """Which record a value leads to, if its field is a relation."""
    model = record.related_model(name)
    if model is None or not value:
        return None
    return model, str(value["id"] if isinstance(value, dict) else value)


def found(keys: Iterable[Key]) -> dict[Key, Audited]:
    """One query for each kind. The ids are those of our own references, so of this workspace."""
    wanted: dict[type[Audited], set[str]] = defaultdict(set)
    for model, pk in keys:
        wanted[model].add(pk)
    return {
        (model, str(record.pk)): record
        for model, pks in wanted.items()
        for record in model._base_manager.filter(pk__in=pks)
    }
