from django.db import models

from crm.models import Workspace
from crm.models.record import Record


class WorkspaceReference(Record):
    """What a good follow-up may mention: an offer, a case, a link to a calendar."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="references")
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)

    audited = ("title", "url", "text")

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="reference_of_workspace")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="reference_has_a_title")
        ]

    def __str__(self) -> str:
        return self.title
