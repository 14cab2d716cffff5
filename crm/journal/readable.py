"""An audited value as a person reads it: by the type of its field, never by what it looks like."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from crm.models.kinds import audited_models
from crm.models.record import Audited
from crm.values.readable import moment_text, text_of
from crm.values.text import visible

# In place of the id of what is not there yet, as a version before this one kept it.
NEW = "new"


@dataclass(frozen=True, slots=True)
class Readable:
    """Empty text: there is no value. `path` is the page of the record that it leads to, and `about`
    tells that from others of its name."""

    text: str
    path: str = ""
    about: str = ""

    @property
    def whole(self) -> str:
        return f"{self.text} ({self.about})" if self.about else self.text


def readable(model_name: str, name: str, value: Any, zone: ZoneInfo) -> Readable:
    model = audited_models().get(model_name)
    if model is None:
        return Readable(text_of(value))
    if not value and name in model.meaning_of_empty:
        return Readable(model.meaning_of_empty[name])
    if model.is_moment(name):
        return Readable(moment_text(value, zone))
    related = model.related_model(name)
    return relation(related, value) if related and value else Readable(text_of(value))


def relation(model: type[Audited], value: Any) -> Readable:
    """As `changed_records` keeps it, or as the Activity does: with a name, or an id alone."""
    if not isinstance(value, dict):
        return Readable(text_of(value), model.path_of(value))
    path = "" if value["id"] in {None, NEW} else model.path_of(value["id"])
    about = ", ".join(visible(fact) for fact in value.get("about", ()))
    return Readable(text_of(value["name"]), path, about)
