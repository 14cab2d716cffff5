"""The contact while it is read: what fits where, and what is kept because it fits nowhere."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from crm.schemas.contacts import ContactCreate
from crm.signatures.web import address_key, url_field
from crm.signatures.words import says_something, words
from crm.values.phone import e164

LISTS = ("emails", "phones")
LINES = ("name", "company", "position", "address", "website", "linkedin_url")

# The input's own rules, so that what is read is never refused when it is saved.
RULES: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter[Any](Annotated[field.annotation, *field.metadata])  # type: ignore[arg-type]
    for name, field in ContactCreate.model_fields.items()
    if name in (*LISTS, *LINES, "additional_info")
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says about a person."""

    fields: dict[str, Any]  # by the Python names of `ContactCreate`; only what was found
    unplaced: tuple[str, ...]  # what was not understood, in the order of the text


class Draft:
    """Takes each value under the rules of `ContactCreate`, or leaves it to the caller to keep."""

    def __init__(self, country: str) -> None:
        self.country = country
        self.fields: dict[str, Any] = {}
        self.unplaced: list[str] = []

    def place(self, field: str, value: str) -> bool:
        """Fills in a field. False if it is not empty, or the value does not fit it."""
        fitting = fitted(field, value)
        if fitting:
            return bool(self.fields.setdefault(field, fitting) == fitting)
        return False

    def add_email(self, address: str) -> bool:
        return self._add("emails", address)

    def add_phone(self, typed: str) -> bool:
        return self._add("phones", e164(typed, self.country))

    def place_url(self, address: str) -> bool:
        """Fills in the website or the LinkedIn profile; False for any other address."""
        field = url_field(address)
        if field and address_key(self.fields.get(field, "")) == address_key(address):
            return True
        return bool(field) and self.place(field, address)

    def keep(self, text: str) -> None:
        if says_something(text):
            self.unplaced.append(text.strip())

    def says(self, text: str, *fields: str) -> bool:
        """Whether every word of the text stands in one of the fields."""
        said = {word for field in fields for word in words(str(self.fields.get(field, "")))}
        return said.issuperset(words(text))

    def reading(self, text: str) -> Reading:
        """The result; the whole text is kept if what is left of it, taken apart, has no room."""
        rest = "\n".join(self.unplaced)
        if rest:
            self.fields["additional_info"] = fitted("additional_info", rest) or text
        return Reading(self.fields, tuple(self.unplaced))

    def _add(self, field: str, value: str) -> bool:
        listed = self.fields.get(field, [])
        fitting = fitted(field, [*listed, value])
        if fitting:
            self.fields[field] = fitting
        return bool(fitting)


def fitted(field: str, value: Any) -> Any:
    """The value as the input takes it, or None."""
    try:
        return RULES[field].validate_python(value)
    except ValidationError:
        return None
