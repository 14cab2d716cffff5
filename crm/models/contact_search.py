"""What search reads of a contact, folded once when it is written."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models

from crm.models.workspace import Workspace
from crm.values.phone import national_digits
from crm.values.text import digits, fold, key

if TYPE_CHECKING:
    from crm.models.contact import Contact

# The fields of a contact that search reads.
SEARCHED = frozenset({"name", "emails", "phones", "company"})
PUNCTUATION = re.compile(r"[^\w@.+]|_")


class ContactSearch(models.Model):
    """The folded text of one contact, kept apart from it: a change of its pipeline state or its
    times must not enter a hundred trigrams anew. The key is an integer because the full-text
    index of SQLite needs one that never moves."""

    id = models.BigAutoField(primary_key=True)
    contact = models.OneToOneField("crm.Contact", models.CASCADE, related_name="search")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name_key = models.TextField()
    alt_key = models.TextField(help_text="Last name first.")
    company_key = models.TextField()
    text = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "name_key"], name="search_name"),
            models.Index(fields=["workspace", "alt_key"], name="search_alt"),
            models.Index(fields=["workspace", "company_key"], name="search_company"),
            models.Index(fields=["workspace", "-id"], name="search_latest"),
        ]

    @classmethod
    def of(cls, contact: "Contact") -> Self:
        name = key(contact.name)
        company = key(contact.company.name) if contact.company else ""
        first, _, last = name.rpartition(" ")
        phones = [
            form for phone in contact.phones for form in (digits(phone), national_digits(phone))
        ]
        emails = [fold(email) for email in contact.emails]
        words = [name, PUNCTUATION.sub("", name), company, *emails, *dict.fromkeys(phones)]
        return cls(
            contact=contact,
            workspace_id=contact.workspace_id,
            name_key=name,
            alt_key=f"{last} {first}".strip(),
            company_key=company,
            text=" " + " ".join(filter(None, words)) + " ",
        )

    @classmethod
    def keep(cls, contact: "Contact") -> None:
        """Write the text of this contact as it is now."""
        cls.keep_all([contact])

    @classmethod
    def keep_all(cls, contacts: Iterable["Contact"]) -> None:
        """Write the texts of all these contacts as they are now."""
        ContactSearch.objects.bulk_create(
            [cls.of(contact) for contact in contacts],
            batch_size=500,
            update_conflicts=True,
            unique_fields=["contact"],
            update_fields=["name_key", "alt_key", "company_key", "text"],
        )
