"""A contact as a text gives it, and what the caller knows better."""

from typing import Self

from pydantic import Field, model_validator

from crm.schemas.base import Id, RequiredLine, Text
from crm.schemas.contacts import ContactCreate, ContactFields


class ContactOverrides(ContactFields):
    """Fields that stand in place of what was read or prepared."""

    name: RequiredLine = Field(default="")
    pipeline_state_id: Id | None = None


class ContactPrepare(ContactOverrides):
    """A contact's own fields, or a `text` to read them from and `overrides`."""

    text: Text = Field(
        default="", description="An email signature, a vCard or the words of a business card."
    )
    overrides: ContactOverrides = Field(
        default=ContactOverrides(), description="With text: in place of what is read from it."
    )

    @model_validator(mode="after")
    def one_way_or_the_other(self) -> Self:
        own = self.model_fields_set - {"text", "overrides"}
        if self.text and own:
            raise ValueError("with text, give the other fields inside overrides")
        if not self.text and "overrides" in self.model_fields_set:
            raise ValueError("overrides go with text; without it, give the fields themselves")
        return self

    def fields(self) -> ContactCreate:
        """The contact that was given by its own fields."""
        given = {k: v for k, v in self.as_wire().items() if k not in {"text", "overrides"}}
        return ContactCreate.from_wire(given)
