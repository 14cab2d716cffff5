"""What the two steps say: what was prepared, and what confirming it takes and gives."""

from typing import Annotated, Any

from pydantic import AliasChoices, Field, WithJsonSchema

from crm.schemas.base import Input, Moment, Output, Visible
from crm.schemas.signatures import ContactOverrides

CHANGES = "Each: record, field, before, after"


class ShownChange(Output):
    """One field of one record, as a person reads it."""

    record: Visible
    field: str
    before: Any = None
    after: Any = None


Changes = Annotated[list[ShownChange], WithJsonSchema({"type": "array", "description": CHANGES})]


class Prepared(Output):
    """Prepared, not done. Show the summary, the changes and the warnings to the user."""

    summary: Visible
    changes: Changes = []
    warnings: list[Visible] = []
    token: str
    confirm_with: str
    expires_at: Moment
    approval_url: str = ""


class Deferred(Output):
    """A direct write that the approval policy turned into a prepared one."""

    pending: Prepared


class Confirmation(Input):
    # REST's integrators know it by its longer name.
    token: str = Field(
        min_length=1,
        max_length=200,
        validation_alias=AliasChoices("token", "confirmationToken"),
    )

    @property
    def corrections(self) -> Input:
        """Last corrections of what was prepared."""
        return Input()


class ContactConfirmation(Confirmation):
    overrides: ContactOverrides = Field(
        default=ContactOverrides(),
        description="Last corrections. Not where a person must approve what was prepared.",
    )

    @property
    def corrections(self) -> Input:
        return self.overrides


class ConfirmedAction(Output):
    operation: str
    result: dict[str, Any]
    replayed: bool = False
