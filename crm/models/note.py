from typing import Any

from django.db import models

from crm.models.contact import Contact
from crm.models.record import Record
from crm.models.user import User
from crm.models.workspace import Workspace


class Note(Record):
    """What somebody wrote down about a contact. Internal: it never goes into a mail."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="notes")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="notes")
    content = models.TextField()
    author = models.ForeignKey(User, models.SET_NULL, related_name="notes", null=True, blank=True)

    audited = ("contact", "content")

    class Meta:
        indexes = [models.Index(fields=["contact", "-id"], name="note_latest")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(content=""), name="note_has_content")
        ]

    def audited_value(self, name: str) -> Any:
        if name == "contact":
            return {"id": str(self.contact_id), "name": str(self.contact)}
        return super().audited_value(name)
