"""What search reads, compared with what it was made from and made anew, beside a server.

That is a text for each contact that is not in the bin, and the key of each company's name. Both
are read in batches without a lock. Only what differs is locked, read once more as it is now, and
written if it differs still: so nobody's newer text is overwritten, and few are kept waiting.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet

from crm.models import Company, Contact, ContactSearch
from crm.values.text import key

BATCH = 500
FIRST = UUID(int=0)
TEXTS = ("name_key", "alt_key", "company_key", "text")
# Commands to the index go in as rows of it.
FULL_TEXT = "crm_contactsearch_fts"
CHECK_INDEX = f"INSERT INTO {FULL_TEXT}({FULL_TEXT}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
REBUILD_INDEX = f"INSERT INTO {FULL_TEXT}({FULL_TEXT}) VALUES ('rebuild')"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of some records. `last`: the id of the last of them that was a contact."""

    looked_at: int = 0
    differing: int = 0
    left_over: int = 0
    companies: int = 0
    clashing: tuple[UUID, ...] = ()
    last: UUID = FIRST

    def __add__(self, other: "Batch") -> "Batch":
        return Batch(
            self.looked_at + other.looked_at,
            self.differing + other.differing,
            self.left_over + other.left_over,
            self.companies + other.companies,
            self.clashing + other.clashing,
            max(self.last, other.last),
        )


def reindex(after: UUID = FIRST, *, check: bool = False) -> Iterator[Batch]:
    """Mend the keys of the companies, then the texts of the contacts whose id comes after this.
    What is done is done: it can go on after the `last` of any batch. `check`: mend nothing."""
    for companies in in_batches(Company.everything.all(), FIRST):
        yield mend_companies([each for each in companies if each.name_key != key(each.name)], check)
    for contacts in in_batches(with_texts(), after):
        wrong = [contact.pk for contact in contacts if differs(contact)]
        if wrong and not check:
            mend(wrong)
        yield Batch(looked_at=len(contacts), differing=len(wrong), last=contacts[-1].pk)
    binned = ContactSearch.objects.filter(contact__deleted_at__isnull=False)
    for left in in_batches(binned, 0):
        if not check:
            remove([text.contact_id for text in left])
        yield Batch(left_over=len(left))


def in_batches(records: QuerySet[Any], after: Any) -> Iterator[list[Any]]:
    while batch := list(records.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield batch
        after = batch[-1].pk


def with_texts() -> QuerySet[Contact]:
    return Contact.objects.select_related("company", "search")


def differs(contact: Contact) -> bool:
    kept, wanted = getattr(contact, "search", None), ContactSearch.of(contact)
    return kept is None or any(getattr(kept, text) != getattr(wanted, text) for text in TEXTS)


@transaction.atomic
def mend(ids: Iterable[UUID]) -> None:
    """Who changes a contact or renames its company holds that row until the text is written."""
    contacts = locked(Contact.objects.filter(pk__in=ids))
    locked(Company.everything.filter(pk__in={contact.company_id for contact in contacts}))
    now = with_texts().filter(pk__in=[contact.pk for contact in contacts])
    ContactSearch.keep_all([contact for contact in now if differs(contact)])


@transaction.atomic
def remove(ids: Iterable[UUID]) -> None:
    """A contact that came out of the bin meanwhile needs its text."""
    binned = Contact.everything.filter(pk__in=ids, deleted_at__isnull=False)
    ContactSearch.objects.filter(contact__in=locked(binned)).delete()


def locked(records: QuerySet[Any]) -> list[Any]:
    """In one order everywhere, and so that others may still refer to them."""
    return list(records.order_by("pk").select_for_update(no_key=True))


def mend_companies(wrong: list[Company], check: bool) -> Batch:
    clashing = [] if check else [company.pk for company in wrong if not mend_company(company)]
    return Batch(companies=len(wrong), clashing=tuple(clashing))


def mend_company(company: Company) -> bool:
    """False: another company of its workspace has this key."""
    same = Company.everything.filter(pk=company.pk, name=company.name)
    try:
        with transaction.atomic():
            same.update(name_key=key(company.name))
    except IntegrityError:
        return False
    return True


def index_is_sound() -> bool:
    """Whether the full-text index of SQLite has what the texts say. PostgreSQL keeps no copy."""
    if connection.vendor != "sqlite":
        return True
    try:
        run(CHECK_INDEX)
    except DatabaseError:
        return False
    return True


def rebuild_index() -> None:
    """On PostgreSQL beside those who read and write; on SQLite writers wait for it."""
    if connection.vendor == "sqlite":
        run(REBUILD_INDEX)
    else:
        run("REINDEX INDEX CONCURRENTLY search_text")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
