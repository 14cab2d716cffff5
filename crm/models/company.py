from typing import ClassVar

from django.conf import settings
from django.db import models

from crm.models.record import Binned, Live
from crm.models.workspace import Workspace


class Company(Binned):
    """A company, which many contacts can share."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="companies")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=400, editable=False)
    domain = models.CharField(max_length=253, blank=True)
    website = models.CharField(max_length=500, blank=True)
    industry = models.CharField(max_length=100, blank=True)
    size = models.CharField(max_length=50, blank=True)
    address = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    linkedin_url = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    detached = models.JSONField(
        default=list, editable=False, help_text="Contacts it was taken from when it was deleted."
    )

    objects: ClassVar[models.Manager["Company"]] = Live()
    everything: ClassVar[models.Manager["Company"]] = models.Manager()

    audited = ("name", "domain", "website", "industry", "size", "address", "phone",
               "linkedin_url", "description")  # fmt: skip

    class Meta:
        verbose_name_plural = "companies"
        indexes = [
            models.Index(fields=["workspace", "-id"], name="company_latest"),
            models.Index(
                fields=["workspace", "deleted_at"],
                name="company_bin",
                condition=models.Q(deleted_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name_key"],
                name="one_company_per_name",
                condition=models.Q(deleted_at=None),
                violation_error_message="A company with this name exists.",
            ),
            models.UniqueConstraint(fields=["workspace", "id"], name="company_in_workspace"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{settings.PUBLIC_URL}/companies/{self.pk}"
