from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from crm.models.binned import Binned, Everything, Live
from crm.models.contact_search import ContactSearch
from crm.models.record import NameTaken, Recorder
from crm.models.workspace import Workspace
from crm.values.text import key

ADVICE = "Give some of them another company with contact_update first."


class Company(Binned):
    """A company, which many contacts can share."""

    kind = "company"
    noun = "A company"
    finder = "company_list"
    pages = "companies"

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

    objects = Live()
    everything = Everything()

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

    def particulars(self, values: Mapping[str, Any]) -> list[str]:
        place = values.get("domain", "") or values.get("website", "")
        return [fact for fact in (place, values.get("address", "")) if fact]

    @classmethod
    def of_name(cls, workspace: Workspace, name: str, by: Recorder) -> "Company":
        """The company of this name, whatever its case and accents; made if there is none. Two that
        name a new one at once get the same."""
        company, is_new = workspace.companies.get_or_create(
            name_key=key(name), defaults={"name": name}
        )
        if is_new:
            by.adding(company)
        return company

    def add(self, by: Recorder) -> None:
        """Write it for the first time.

        Raises:
            NameTaken: another company has the name.
        """
        with self.the_only_one_of_its_name():
            self.save()
        by.adding(self)

    def save_change(self, *fields: str) -> None:
        """Raises:
        NameTaken: another company has the name.
        Stale: somebody changed it in between.
        """
        with self.the_only_one_of_its_name():
            super().save_change(*fields)
        if "name" in fields:
            ContactSearch.keep_all(self.contacts.select_related("company"))

    @contextmanager
    def the_only_one_of_its_name(self) -> Iterator[None]:
        """Two may take one name at the same moment: the database knows which was the second."""
        try:
            with transaction.atomic():
                yield
        except IntegrityError:
            if other := self.other_of_its_name():
                raise NameTaken(other) from None
            raise

    def other_of_its_name(self) -> "Company | None":
        same = self.workspace.companies.filter(name_key=self.name_key)
        return same.exclude(pk=self.pk).first()

    def put_into_bin(self, by: Recorder, moment: datetime) -> None:
        """Its contacts stay, without a company.

        Raises:
            TooMany: it has more contacts than one call changes.
        """
        contacts = self.workspace.contacts.filter(company=self).few_enough(ADVICE)
        self.workspace.contacts.change_each(contacts, by, company=None)
        self.detached = [str(contact.pk) for contact in contacts]
        by.removing(self)
        self.bin(moment, "detached")

    def take_out_of_bin(self, by: Recorder) -> None:
        """Give it back to those of its contacts that have no other company by now.

        Raises:
            NameTaken: another company has its name by now.
            TooMany: these are more contacts than one call changes.
        """
        if other := self.other_of_its_name():
            raise NameTaken(other)
        super().take_out_of_bin(by)
        free = self.workspace.contacts.filter(pk__in=self.detached, company=None)
        self.workspace.contacts.change_each(free.few_enough(ADVICE), by, company=self)
