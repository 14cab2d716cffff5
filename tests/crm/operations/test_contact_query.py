"""The list of contacts for programs: filters, orders, chosen fields, what is told with a row."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from crm.caller import Caller
from crm.models import Company, Contact, ContactSearch
from crm.models.record import uuid7
from crm.operations.contact_query import contact_list
from crm.schemas.contact_query import FIELDS, ContactQuery
from tests import factories

pytestmark = pytest.mark.django_db

SUMMARY = {"id", "name", "company", "position", "email", "phone", "pipelineState", "createdAt",
           "url"}  # fmt: skip
EXPANSIONS = ["company", "pipelineState", "assignee", "notes", "tasks"]
SORTS = ["createdAt", "-createdAt", "name", "-name", "updatedAt", "-updatedAt"]


def listed(rest, **asked):
    response = rest.get("/api/contacts", params=asked)
    assert response.status_code == 200, response.text
    return response.json()


def refused(rest, **asked):
    response = rest.get("/api/contacts", params=asked)
    assert response.status_code == 400, response.text
    return set(response.json()["errors"])


def names(rest, **asked):
    return [row["name"] for row in listed(rest, **asked)["results"]]


@pytest.fixture
def rich(contact, owner):
    """Marie Dupont, with something in every field."""
    contact.position, contact.address = "Buyer", "2 Quay Street"
    contact.website = contact.linkedin_url = "https://marie.example"
    contact.additional_info, contact.enrichment = "Likes short mails.", {"source": "press"}
    contact.emails = [*contact.emails, "m@halden.example"]
    contact.assignee = owner
    contact.save()
    contact.retag(["fair", "autumn"], factories.NOBODY)
    ContactSearch.keep(contact)
    return contact


@pytest.fixture
def others(workspace):
    for name in ("Zoé Martin", "Émile Roux", "adam Smith", "Emil Berg"):
        factories.ContactFactory(workspace=workspace, name=name, emails=[f"{name[:2]}@x.example"])


def test_a_row_is_the_summary_unless_fields_are_chosen(rest, rich):
    rich.position = "Buyer"
    (row,) = listed(rest)["results"]
    assert set(row) == SUMMARY


def test_a_row_has_the_chosen_fields_and_the_id(rest, rich):
    (row,) = listed(rest, fields="name,tags,companyId")["results"]
    assert row == {
        "id": str(rich.pk),
        "name": "Marie Dupont",
        "tags": ["autumn", "fair"],
        "companyId": str(rich.company_id),
    }


def test_every_field_of_a_record_can_be_chosen(rest, rich, owner):
    (row,) = listed(rest, fields=",".join(FIELDS))["results"]
    assert set(row) == set(FIELDS)
    told = rest.get(f"/api/contacts/{rich.pk}").json()
    same = set(told) & set(row) - {"pipelineState", "assignee"}
    assert {name: row[name] for name in same} == {name: told[name] for name in same}
    assert row["assignee"] == owner.name
    assert row["assigneeId"] == told["assignee"]["id"]
    assert row["pipelineStateId"] == told["pipelineState"]["id"]
    assert row["version"] == rich.version


def test_an_assignee_without_a_name_is_called_by_the_address(rest, rich, owner):
    owner.name = ""
    owner.save()
    (row,) = listed(rest, fields="assignee")["results"]
    assert row["assignee"] == owner.email


def test_what_is_empty_is_left_out(rest, workspace):
    factories.ContactFactory(workspace=workspace, name="Ada")
    (row,) = listed(rest, fields=",".join(FIELDS), expand=",".join(EXPANSIONS))["results"]
    assert set(row) == {"id", "name", "createdAt", "updatedAt", "version", "url"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"fields": "name,password"}, "fields.1"),
        ({"fields": "workspace"}, "fields.0"),
        ({"expand": "workspace"}, "expand.0"),
        ({"sort": "password"}, "sort"),
        ({"sort": "--name"}, "sort"),
        ({"email": "nobody"}, "email"),
        ({"phone": "none"}, "phone"),
        ({"createdAfter": "2026-11-24"}, "createdAfter"),
        ({"assigneeId": "5"}, "assigneeId"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(rest, asked, field):
    assert refused(rest, **asked) == {field}


@pytest.mark.parametrize(
    "asked",
    [
        lambda c: {"pipelineStateId": str(c.pipeline_state_id)},
        lambda c: {"companyId": str(c.company_id)},
        lambda c: {"assigneeId": str(c.assignee_id)},
        lambda c: {"tag": "fair"},
        lambda c: {"email": "marie@halden.example"},
        lambda c: {"email": "Marie@Halden.example"},
        lambda c: {"email": "m@halden.example"},
        lambda c: {"phone": "+33612345678"},
        lambda c: {"phone": "06 12 34 56 78"},
        lambda c: {"phone": "0033 6.12.34.56.78"},
        lambda c: {"tag": "fair", "phone": "0612345678", "companyId": str(c.company_id)},
    ],
)
@pytest.mark.parametrize("sort", ["-createdAt", "name", "updatedAt"])
def test_a_filter_finds_its_contact_and_no_other(rest, rich, others, asked, sort):
    found = listed(rest, sort=sort, **asked(rich))
    assert [row["id"] for row in found["results"]] == [str(rich.pk)]
    assert found["total"] == 1


@pytest.mark.parametrize(
    "asked", [{"email": "arie@halden.example"}, {"phone": "+3361234567"}, {"tag": "fai"}]
)
def test_a_filter_takes_whole_values_only(rest, rich, asked):
    assert names(rest, **asked) == []


def test_a_moment_filters_what_was_created_and_changed_since_and_before(rest, workspace):
    start = timezone.now()
    for days in range(4):
        made = factories.ContactFactory(workspace=workspace, name=f"Day {days}")
        moment = start + timedelta(days=days)
        Contact.objects.filter(pk=made.pk).update(created_at=moment, updated_at=moment)
    from_, to = (start + timedelta(days=1)).isoformat(), (start + timedelta(days=3)).isoformat()
    for what in ("created", "updated"):
        asked = {f"{what}After": from_, f"{what}Before": to}
        assert names(rest, sort="name", **asked) == ["Day 1", "Day 2"]


def test_names_are_sorted_whatever_their_case_and_accents(rest, others):
    up = ["adam Smith", "Emil Berg", "Émile Roux", "Zoé Martin"]
    assert names(rest, sort="name") == up
    assert names(rest, sort="-name") == up[::-1]


def test_the_latest_change_comes_first_or_last(rest, others, workspace):
    changed = workspace.contacts.get(name="Zoé Martin")
    changed.save_change()
    assert names(rest, sort="-updatedAt")[0] == names(rest, sort="updatedAt")[-1] == "Zoé Martin"


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_give_each_row_once_in_every_order(rest, workspace, sort, limit):
    moment = timezone.now()
    for number in range(7):
        factories.ContactFactory(workspace=workspace, name="Same Name", updated_at=moment)
        factories.ContactFactory(workspace=workspace, name=f"Person {number}", updated_at=moment)
    whole = [row["id"] for row in listed(rest, sort=sort, limit=100)["results"]]
    assert pages(rest, sort=sort, limit=limit) == whole
    assert len(set(whole)) == 14


def pages(rest, **asked):
    ids, cursor = [], {}
    while True:
        page = listed(rest, **asked, **cursor)
        ids += [row["id"] for row in page["results"]]
        if "nextCursor" not in page:
            return ids
        cursor = {"cursor": page["nextCursor"]}


def test_the_longest_of_names_has_a_cursor_that_is_accepted(rest, workspace):
    for _ in range(2):
        factories.ContactFactory(workspace=workspace, name="\U0001d54f" * 200)
        factories.ContactFactory(workspace=workspace, name="\U00020000" * 200)
    assert len(pages(rest, sort="name", limit=1)) == 4


def test_a_cursor_of_another_order_is_refused_by_name(rest, others):
    cursors = {sort: listed(rest, sort=sort, limit=1)["nextCursor"] for sort in SORTS}
    for sort in SORTS:
        for other in set(SORTS) - {sort}:
            assert refused(rest, sort=other, cursor=cursors[sort]) == {"cursor"}


def test_what_belongs_to_a_contact_is_told_with_it(rest, rich, owner, workspace):
    notes = [
        factories.NoteFactory(contact=rich, content=f"Note {n}", author=owner) for n in range(12)
    ]
    for day in range(7):
        due = factories.NEXT_WEEK + timedelta(days=day)
        factories.TaskFactory(
            workspace=workspace, contact=rich, title=f"Task {day}", due_date=due, assignee=owner
        )
    (row,) = listed(rest, fields="name", expand=",".join(EXPANSIONS))["results"]
    assert set(row) == {"id", "name", "expanded"}
    told = row["expanded"]
    assert told["company"]["name"] == "Halden Logistics"
    assert told["pipelineState"]["position"] == 0
    assert told["assignee"] == {"id": str(owner.pk), "name": owner.name, "email": owner.email}
    assert [note["id"] for note in told["notes"]] == [str(note.pk) for note in notes[:1:-1]]
    assert [task["title"] for task in told["tasks"]] == [f"Task {day}" for day in range(5)]
    assert told["tasks"][0]["assignee"] == owner.name


def test_what_is_in_the_bin_is_not_told_with_a_contact(rest, rich, workspace):
    note = factories.NoteFactory(contact=rich)
    note.bin(timezone.now())
    rich.company.bin(timezone.now())
    rich.tags.get(name="fair").bin(timezone.now())
    (row,) = listed(rest, fields="name,tags", expand="company,notes")["results"]
    assert row == {"id": str(rich.pk), "name": "Marie Dupont", "tags": ["autumn"]}


def test_one_contact_is_told_with_its_company_if_asked(rest, rich):
    plain = rest.get(f"/api/contacts/{rich.pk}").json()
    told = rest.get(f"/api/contacts/{rich.pk}", params={"expand": "company"}).json()
    assert told.pop("expanded")["company"]["contacts"][0]["name"] == "Marie Dupont"
    assert told == plain


@pytest.mark.parametrize("expand", [[], EXPANSIONS])
def test_a_page_takes_as_many_statements_for_thirty_rows_as_for_one(
    caller, workspace, owner, expand, django_assert_num_queries
):
    asked = ContactQuery(fields=list(FIELDS), expand=expand, limit=100)
    for number in range(30):
        made = factories.ContactFactory(
            workspace=workspace,
            assignee=owner,
            company=factories.CompanyFactory(workspace=workspace),
            pipeline_state=workspace.pipeline_states.first_state(),
        )
        made.retag([f"tag {number}"], factories.NOBODY)
        factories.NoteFactory(contact=made, author=owner)
        factories.TaskFactory(workspace=workspace, contact=made, assignee=owner)
        if number in {0, 29}:
            with django_assert_num_queries(2 + len(expand)):
                contact_list(caller, asked)


def bulk(workspace, count, name):
    made = [Contact(id=uuid7(), workspace=workspace, name=f"{name} {n}") for n in range(count)]
    Contact.objects.bulk_create(made)
    ContactSearch.objects.bulk_create(ContactSearch.of(contact) for contact in made)
    return {contact.pk for contact in made}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("count", "sort"),
    [(10_000, "-createdAt"), (10_000, "name"), (1_000, "createdAt"), (1_000, "-name")],
)
def test_all_contacts_are_walked_through_without_a_gap_while_others_write(caller, count, sort):
    workspace = caller.workspace
    doomed = bulk(workspace, 500, "Doomed")
    lasting = bulk(workspace, count, "Lasting")
    doomed |= bulk(workspace, 500, "Late and doomed")
    leaving = iter(sorted(doomed, key=str))

    def somebody_writes():
        """On a connection of their own: rows come, go and change."""
        try:
            with transaction.atomic():
                bulk(workspace, 3, "New")
                going = [pk for pk, _ in zip(leaving, range(8), strict=False)]
                Contact.objects.filter(pk__in=going).delete()
                for contact in Contact.objects.filter(pk__in=random.sample(sorted(lasting), 3)):
                    contact.position = "Changed"
                    contact.save_change("position")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as others:
        seen = walked(caller, sort, lambda: others.submit(somebody_writes))
    assert len(seen) == len(set(seen))
    assert lasting <= set(seen)


def walked(caller: Caller, sort, write):
    """The ids of every page; each is read while somebody writes, and what they wrote stands
    before the next."""
    seen, cursor = [], ""
    while True:
        writing = write()
        asked = ContactQuery(limit=100, sort=sort, fields=["name"], cursor=cursor)
        page = contact_list(caller, asked)
        seen += [row.id for row in page.results]
        writing.result()
        cursor = page.next_cursor
        if not cursor:
            return seen


def test_companies_in_the_bin_are_no_company_of_a_row_that_is_expanded(rest, rich):
    Company.objects.filter(pk=rich.company_id).update(deleted_at=timezone.now())
    (row,) = listed(rest, fields="name", expand="company")["results"]
    assert "expanded" not in row
