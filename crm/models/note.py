from typing import Any, ClassVar

from django.db import models

from crm.models.contact import Contact
from crm.models.record import Binned, Live
from crm.models.user import User
from crm.models.workspace import Workspace


class Note(Binned):
    """What somebody wrote down about a contact. Internal: it never goes into a mail."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="notes")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="notes")
    content = models.TextField()
    author = models.ForeignKey(User, models.SET_NULL, related_name="notes", null=True, blank=True)

    objects: ClassVar[models.Manager["Note"]] = Live()
    everything: ClassVar[models.Manager["Note"]] = models.Manager()

    audited = ("contact", "content")

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-id"], name="note_latest"),
            models.Index(
                fields=["workspace", "deleted_at"],
                name="note_bin",
                condition=models.Q(deleted_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(content=""), name="note_has_content")
        ]

    def __str__(self) -> str:
        return f"note on {self.contact}"

    def audited_value(self, name: str) -> Any:
        if name == "contact":
            return {"id": str(self.contact_id), "name": str(self.contact)}
        return super().audited_value(name)
