"""What can be read of contacts."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.caller import Caller
from crm.models import Contact
from crm.operation import operation
from crm.queries.contact_rows import Row, add_tags, expand_rows, rows_of
from crm.queries.filters import between, matching
from crm.queries.paging import Order, beyond, cursor_of, key_of, names, sorted_by
from crm.queries.search import find_contacts, having_word
from crm.schemas.companies import CompanyDetail
from crm.schemas.contact_detail import ContactCompany, ContactDetail, ContactGet, ContactGot
from crm.schemas.contact_query import FIELDS, SUMMARY, ContactQuery, ContactQueryPage
from crm.schemas.contacts import (
    ContactList,
    ContactMatches,
    ContactPage,
    ContactRef,
    ContactSearch,
    ContactSummary,
)
from crm.values.phone import e164
from crm.values.text import digits, fold

COUNTED = 1_000
# What a row must have so that a relation can be told with it.
NEEDED = {
    "company": "company_id",
    "pipeline_state": "pipeline_state_id",
    "assignee": "assignee_id",
}


NAME = "search__name_key"
ORDERS: dict[str, Order] = {
    # The ids sort by time, so one index serves every page.
    "createdAt": ("id",),
    "name": (NAME, "id"),
    "updatedAt": ("updated_at", "id"),
}


@operation("List contacts", brief=(ContactList, ContactPage))
def contact_list(caller: Caller, data: ContactQuery) -> ContactQueryPage:
    """Lists the latest contacts in the workspace."""
    order, listing = sorted_by(data.sort, ORDERS), listing_of(data.sort)
    contacts = caller.workspace.contacts.filter(contact_filters(caller, data))
    after = contacts
    if data.cursor:
        after = contacts.filter(beyond(order, key_of(caller.workspace, listing, data.cursor)))
    rows = rows_of(after.order_by(*order), columns(data, order), data.limit + 1)
    page, more = rows[: data.limit], len(rows) > data.limit
    total = None if data.cursor else count_to_limit(contacts) if more else len(page)
    end = [page[-1][name] for name in names(order)] if more else []
    next_cursor = cursor_of(caller.workspace, listing, *end) if more else None
    return ContactQueryPage(
        results=completed_rows(caller, data, page), total=total, next_cursor=next_cursor
    )


def listing_of(sort: str) -> str:
    """A cursor leads on in the order that it was given out for, and in no other."""
    return "contact_list" if sort == "-createdAt" else f"contact_list {sort}"


def columns(data: ContactQuery, order: Order) -> list[str]:
    """What is read of each row: what it shows, what its expansion needs, and where it stands."""
    needed = [NEEDED[name] for name in expansions(data) if name in NEEDED]
    return list(dict.fromkeys((*field_names(data), *needed, *names(order))))


def field_names(data: ContactQuery) -> list[str]:
    return ["id", *([FIELDS[name] for name in data.fields] or SUMMARY)]


def expansions(data: ContactQuery) -> list[str]:
    return list(dict.fromkeys(FIELDS.get(name, name) for name in data.expand))


def contact_filters(caller: Caller, data: ContactQuery) -> Q:
    condition = matching(
        pipeline_state_id=data.pipeline_state_id,
        company_id=data.company_id,
        assignee_id=data.assignee_id,
        **between("created_at", data.created_after, data.created_before),
        **between("updated_at", data.updated_after, data.updated_before),
    )
    if data.tag:
        condition &= Q(tags__in=caller.workspace.tags.filter(name=data.tag))
    if data.sort.endswith("name"):
        # Said of both tables, so that either database begins at the index of the names.
        condition &= Q(search__workspace=caller.workspace)
    for word in exact_words(caller, data):
        condition &= having_word(caller.workspace, word)
    return condition


def exact_words(caller: Caller, data: ContactQuery) -> list[str]:
    """The address and the number as the search text has them."""
    number = digits(e164(data.phone, caller.workspace.country))
    return [word for word in (fold(data.email or ""), number) if word]


def count_to_limit(contacts: QuerySet[Contact]) -> int | None:
    """How many there are, or None where there are too many to count at every request."""
    number = contacts.order_by()[: COUNTED + 1].count()
    return number if number <= COUNTED else None


def completed_rows(caller: Caller, data: ContactQuery, rows: list[Row]) -> list[Row]:
    """The rows with what further statements tell, and without what only served to find it."""
    names = {"expanded", *field_names(data)}
    if "tags" in names:
        add_tags(rows)
    if data.expand:
        expand_rows(caller, rows, expansions(data))
    return [{name: value for name, value in row.items() if name in names} for row in rows]


@operation("Search contacts")
def contact_search(caller: Caller, data: ContactSearch) -> ContactMatches:
    """Searches contacts by name, company, email or phone."""
    rows = find_contacts(caller.workspace, data.query, data.limit + 1)
    return ContactMatches(
        results=[summary(row) for row in rows[: data.limit]], has_more=len(rows) > data.limit
    )


def summary(row: Sequence[Any]) -> ContactSummary:
    id, name, company, position, emails, phones, state, created_at = row
    return ContactSummary(
        id=id,
        name=name,
        company=company or "",
        position=position,
        email=emails[0] if emails else "",
        phone=phones[0] if phones else "",
        pipeline_state=state or "",
        created_at=created_at,
        url=Contact.url_of(id),
    )


@operation("Get a contact", brief=(ContactRef, ContactDetail))
def contact_get(caller: Caller, data: ContactGet) -> ContactGot:
    """Retrieves contact details by ID (UUID)."""
    related = ("company", "pipeline_state", "assignee")
    contact = caller.workspace.contacts.select_related(*related).get(pk=data.contact_id)
    record = ContactGot.of(contact, caller.zone, timezone.now())
    if "company" in data.expand and contact.company:
        record.expanded = ContactCompany(company=CompanyDetail.of(contact.company))
    return record
