from datetime import datetime
from uuid import UUID

from pydantic import Field

from crm.models import Note
from crm.models.binned import BIN_LIFETIME
from crm.schemas.base import Id, Input, Limit, Moment, Page, RequiredText, Version
from crm.schemas.contacts import NoteDetail, NoteRef, NoteRemoved


class NoteList(Input):
    contact_id: Id
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")


class NoteChange(NoteRef):
    """Which note, as it was read."""

    version: Version = None


class NoteUpdate(NoteChange):
    content: RequiredText


class NoteRecord(NoteDetail):
    contact_id: UUID
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, note: Note) -> "NoteRecord":
        own = {name: getattr(note, name) for name in ("contact_id", "updated_at", "version")}
        return cls(**dict(NoteDetail.of(note)), **own)


class NoteRecords(Page):
    results: list[NoteRecord]


class NoteBinned(NoteRemoved):
    deleted_at: Moment
    purged_at: Moment

    @classmethod
    def of(cls, note: Note, moment: datetime) -> "NoteBinned":
        return cls(
            id=note.pk,
            contact_id=note.contact_id,
            removed=True,
            deleted_at=moment,
            purged_at=moment + BIN_LIFETIME,
        )
