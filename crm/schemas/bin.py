from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, WithJsonSchema

from crm.models.binned import BIN_LIFETIME, Binned
from crm.models.kinds import binned_kinds
from crm.schemas.base import Input, Limit, Moment, Named, Output, Page, Visible


def binned_kind(kind: str) -> str:
    if kind not in binned_kinds():
        raise ValueError(f"must be one of {', '.join(binned_kinds())}")
    return kind


Kind = Annotated[
    str,
    AfterValidator(binned_kind),
    WithJsonSchema({"type": "string", "enum": list(binned_kinds())}),
]


class Removed(Output):
    """What was deleted, and until when it can be restored."""

    id: UUID
    removed: bool
    deleted_at: Moment
    purged_at: Moment

    @classmethod
    def of(cls, record: Binned, moment: datetime) -> "Removed":
        purged_at = moment + BIN_LIFETIME
        return cls(id=record.pk, removed=True, deleted_at=moment, purged_at=purged_at)


class BinList(Input):
    type: Kind | None = Field(default=None, description="Only these.")
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")


class BinEntry(Output):
    id: UUID
    type: Kind
    name: Visible = Field(description="Of a note how it begins.")
    contact: Named | None = Field(default=None, description="Whose note or task it is.")
    deleted_at: Moment
    purged_at: Moment

    @classmethod
    def of(cls, row: Sequence[Any]) -> "BinEntry":
        id, type, name, contact_id, contact_name, deleted_at = row
        return cls(
            id=id,
            type=type,
            name=" ".join(name.split()),
            contact=Named(id=contact_id, name=contact_name) if contact_id else None,
            deleted_at=deleted_at,
            purged_at=deleted_at + BIN_LIFETIME,
        )


class BinPage(Page):
    results: list[BinEntry]
