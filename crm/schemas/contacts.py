from uuid import UUID

from pydantic import Field

from crm.models import Note
from crm.schemas.base import (
    Id,
    Input,
    Limit,
    Line,
    LongLine,
    Moment,
    Output,
    Page,
    RequiredLine,
    RequiredText,
    Text,
    Version,
    Visible,
)
from crm.schemas.fields import Emails, Phones, Tags, Url


class ContactList(Input):
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")
    pipeline_state_id: Id | None = None
    company_id: Id | None = None


class ContactSearch(Input):
    query: RequiredLine = Field(
        description="Parts of a name, company, email or phone, in any order."
    )
    limit: Limit = 20


class ContactRef(Input):
    contact_id: Id


class ContactFields(Input):
    """What a person fills in about a contact."""

    emails: Emails = []
    phones: Phones = []
    company: Line = Field(default="", description="Name; found or created. '' for none.")
    position: Line = ""
    address: LongLine = ""
    website: Url = ""
    linkedin_url: Url = ""
    additional_info: Text = ""
    meeting_context: Text = Field(default="", description="Where and how you met.")
    tags: Tags = []
    assignee_id: Id | None = None


class ContactCreate(ContactFields):
    name: RequiredLine
    pipeline_state_id: Id | None = None


class ContactUpdate(ContactFields):
    """Only the fields that are sent change."""

    contact_id: Id
    name: RequiredLine = Field(default="")
    version: int | None = Field(default=None, description="Refuse if changed since this version.")


class ContactMove(Input):
    contact_id: Id
    pipeline_state_id: Id = Field(description="From pipeline_states_list.")


class NoteAdd(Input):
    contact_id: Id
    content: RequiredText


class NoteRef(Input):
    contact_id: Id
    note_id: Id


class ContactMoveVersioned(ContactMove):
    version: Version = None


class ContactSummary(Output):
    id: UUID
    name: Visible
    company: Visible = ""
    position: Visible = ""
    email: Visible = ""
    phone: Visible = ""
    pipeline_state: Visible = ""
    created_at: Moment
    url: Visible


class ContactPage(Page):
    results: list[ContactSummary]


class ContactMatches(Output):
    """The best matches first; `hasMore` says to search more precisely."""

    results: list[ContactSummary]
    has_more: bool = False


class NoteDetail(Output):
    id: UUID
    content: Visible
    author: Visible = ""
    created_at: Moment

    @classmethod
    def of(cls, note: Note) -> "NoteDetail":
        return cls(
            id=note.pk,
            content=note.content,
            author=str(note.author or ""),
            created_at=note.created_at,
        )


class NoteRemoved(Output):
    id: UUID
    contact_id: UUID
    removed: bool
