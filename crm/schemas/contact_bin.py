from uuid import UUID

from pydantic import Field

from crm.schemas.base import Moment, Output, RequiredLine, Version
from crm.schemas.contacts import ContactRef


class ContactChange(ContactRef):
    """Which contact, as it was read."""

    version: Version = None


class ContactErase(ContactChange):
    name: RequiredLine = Field(description="The contact's name, typed to confirm the erasure.")


class ContactErased(Output):
    """By its id, which only the audit log still has, who was erased, and how much with them."""

    id: UUID
    erased_at: Moment
    removed: dict[str, int] = {}
