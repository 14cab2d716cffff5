from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models.functions import Substr

from crm.models.binned import Binned, Everything, Live, ParentInBin
from crm.models.contact import Contact
from crm.models.record import Recorder
from crm.models.user import User
from crm.models.workspace import Workspace

SHOWN_IN_BIN = 80


class Note(Binned):
    """What somebody wrote down about a contact. Internal: it never goes into a mail."""

    kind = "note"
    noun = "A note"
    finder = "contact_get"
    name_in_bin = Substr("content", 1, SHOWN_IN_BIN)

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="notes")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="notes")
    content = models.TextField()
    author = models.ForeignKey(User, models.SET_NULL, related_name="notes", null=True, blank=True)

    objects = Live()
    everything = Everything()

    audited = ("contact", "content")
    audited_by_name = frozenset({"contact"})

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

    def particulars(self, values: Mapping[str, Any]) -> list[str]:
        return self.contact.particulars(self.contact.snapshot())

    def take_out_of_bin(self, by: Recorder) -> None:
        """Raises:
        ParentInBin: its contact is there too.
        """
        if self.contact.deleted_at:
            raise ParentInBin(self.contact)
        super().take_out_of_bin(by)
