"""The changes of a rehearsal: as they are shown, and as a second run is compared with them."""

from datetime import datetime
from typing import Any

from pydantic.alias_generators import to_camel

from crm.caller import Caller
from crm.journal.change import Change
from crm.schemas.two_steps import ShownChange
from crm.values.moments import local_text
from crm.values.text import visible_values


def shown_changes(caller: Caller, changes: tuple[Change, ...]) -> list[ShownChange]:
    """Field by field, as an assistant reads it."""
    return [
        ShownChange(
            record=record_name(change),
            field=to_camel(name),
            before=shown_value(caller, change, name, before),
            after=shown_value(caller, change, name, after),
        )
        for change in changes
        for name, (before, after) in change.fields.items()
    ]


def changed_records(changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    """Record by record with the values as they are stored, for the page on which a person decides.
    What is made has no id yet."""
    return [
        {
            "model": change.record._meta.model_name,
            "id": None if change.is_from_nothing and change.verb == "created" else str(change.pk),
            "verb": change.verb,
            "label": record_name(change),
            "fields": {name: list(pair) for name, pair in change.fields.items()},
        }
        for change in changes
        if change.fields
    ]


def record_name(change: Change) -> str:
    """`contact Marie Dupont`, but `note on Marie Dupont` as it stands."""
    noun = str(change.record._meta.verbose_name)
    return change.label if change.label.startswith(noun) else f"{noun} {change.label}"


def shown_value(caller: Caller, change: Change, name: str, value: Any) -> Any:
    """A relation by its name, a time in UTC and in the person's zone with the weekday."""
    if isinstance(value, dict) and value.keys() == {"id", "name"}:
        return visible_values(value["name"])
    if value and change.record.is_moment(name):
        return f"{value} ({local_text(datetime.fromisoformat(value), caller.zone)})"
    return visible_values(value)


def seen_in(changes: tuple[Change, ...]) -> list[Any]:
    """The changes in a form that two runs of one input share: what they create has no id yet."""
    new = {str(change.pk) for change in changes if change.is_from_nothing}
    return [
        [
            change.record._meta.model_name,
            "new" if change.is_from_nothing else str(change.pk),
            change.version,
            {name: without(new, pair) for name, pair in change.fields.items()},
        ]
        for change in changes
    ]


def without(new: set[str], value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without(new, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without(new, item) for item in value]
    return "new" if isinstance(value, str) and value in new else value
