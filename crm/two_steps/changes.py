"""The changes of a rehearsal: as they are shown, and as a second run is compared with them."""

import re
from datetime import datetime
from typing import Any

from pydantic.alias_generators import to_camel

from crm.caller import Caller
from crm.journal.change import Change
from crm.schemas.two_steps import ShownChange
from crm.values.moments import local_text
from crm.values.text import visible_values

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def shown_changes(caller: Caller, changes: tuple[Change, ...]) -> list[ShownChange]:
    return [
        ShownChange(
            record=record_name(change),
            field=to_camel(name),
            before=visible_values(shown_value(caller, before)),
            after=visible_values(shown_value(caller, after)),
        )
        for change in changes
        for name, (before, after) in change.fields.items()
    ]


def record_name(change: Change) -> str:
    """`contact Marie Dupont`, but `note on Marie Dupont` as it stands."""
    noun = str(change.record._meta.verbose_name)
    return change.label if change.label.startswith(noun) else f"{noun} {change.label}"


def shown_value(caller: Caller, value: Any) -> Any:
    """A relation by its name, a time in UTC and in the person's zone with the weekday."""
    if isinstance(value, dict) and value.keys() == {"id", "name"}:
        return value["name"]
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return f"{value} ({local_text(datetime.fromisoformat(value), caller.zone)})"
    return value


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
