from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from crm.models import Tag
from crm.schemas.base import (
    FILLED_IN,
    Id,
    Input,
    Limit,
    Moment,
    Output,
    Page,
    Version,
    Visible,
    not_blank,
)
from crm.values.text import clean_line

TagName = Annotated[
    str, Field(max_length=50), AfterValidator(clean_line), AfterValidator(not_blank), FILLED_IN
]


class TagList(Input):
    limit: Limit = 20
    cursor: str = Field(default="", max_length=400, description="nextCursor of the page before.")


class TagRef(Input):
    tag_id: Id


class TagCreate(Input):
    name: TagName


class TagChange(TagRef):
    """Which tag, as it was read."""

    version: Version = None


class TagUpdate(TagChange):
    name: TagName


class TagRecord(Output):
    id: UUID
    name: Visible
    contacts: int
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, tag: Tag, contacts: int) -> "TagRecord":
        fields = ("name", "created_at", "updated_at", "version")
        return cls(id=tag.pk, contacts=contacts, **{name: getattr(tag, name) for name in fields})


class TagRecords(Page):
    results: list[TagRecord]
