"""The changes of a rehearsal: as they are told, and as a second run is compared with them."""

from datetime import datetime
from typing import Any

from pydantic.alias_generators import to_camel

from crm.caller import Caller
from crm.journal.change import Change
from crm.models import Scope
from crm.models.kinds import audited_models
from crm.models.person import REMOVED
from crm.models.record import Audited
from crm.schemas.two_steps import ShownChange
from crm.values.moments import local_text
from crm.values.text import visible_values

MAILS = {Scope.MAIL, Scope.SEND}


def shown_changes(caller: Caller, scope: Scope, records: list[dict[str, Any]]) -> list[ShownChange]:
    """Field by field, as an assistant reads it; `records` as `changed_records` gives them. Of a
    kind that the scope does not read, such as a mail, only that it changes is told."""
    shown = []
    for record in records:
        model = audited_models()[record["model"]]
        is_told = may_tell(model, scope)
        for name, pair in record["fields"].items():
            before, after = (
                shown_value(caller, model, name, value) if is_told else None for value in pair
            )
            label = record["label"] if is_told else str(model._meta.verbose_name)
            shown.append(
                ShownChange(record=label, field=to_camel(name), before=before, after=after)
            )
    return shown


def may_tell(model: type[Audited], scope: Scope) -> bool:
    """Whether who may do what takes this scope may also read records of this kind."""
    read_with = model.read_with
    return read_with in {None, scope} or {read_with, scope} <= MAILS


def shown_value(caller: Caller, model: type[Audited], name: str, value: Any) -> Any:
    """A relation by its name and what tells it apart, a time in UTC and in the person's zone with
    the weekday."""
    if value and name.startswith(REMOVED):
        # The page has them line by line.
        return len(value)
    if not value and name in model.meaning_of_empty:
        return model.meaning_of_empty[name]
    if value and model.related_model(name):
        about = ", ".join(value["about"])
        return visible_values(f"{value['name']} ({about})" if about else value["name"])
    if value and model.is_moment(name):
        return f"{value} ({local_text(datetime.fromisoformat(value), caller.zone)})"
    return visible_values(value)


def seen_in(changes: tuple[Change, ...]) -> list[Any]:
    """The changes in a form that two runs of one input share: what they create has no id yet. The
    label is in it, because who decides reads there what of a record does not change."""
    new = {str(change.pk) for change in changes if change.is_from_nothing}
    return [
        [
            change.record._meta.model_name,
            "new" if change.is_from_nothing else str(change.pk),
            change.version,
            {name: without(new, pair) for name, pair in change.fields.items()},
            change.label,
        ]
        for change in changes
    ]


def without(new: set[str], value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without(new, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without(new, item) for item in value]
    return "new" if isinstance(value, str) and value in new else value
