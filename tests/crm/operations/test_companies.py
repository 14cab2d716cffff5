"""A company: what it is, who is there, listing, making, changing, deleting and restoring it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Activity, Company
from crm.models import contact as contacts
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db


@pytest.fixture
def update(mcp, contact):
    def send(**fields):
        return mcp.ok("company_update", companyId=str(contact.company_id), **fields)

    return send


def test_a_company_says_who_is_there(mcp, contact):
    found = mcp.ok("company_get", companyId=str(contact.company_id))
    assert [person["name"] for person in found["contacts"]] == ["Marie Dupont"]
    assert "moreContacts" not in found


def test_a_company_of_many_says_how_many_more(mcp, contact):
    for _ in range(24):
        factories.ContactFactory(workspace=contact.workspace, company=contact.company)
    found = mcp.ok("company_get", companyId=str(contact.company_id))
    assert len(found["contacts"]) == 20
    assert found["moreContacts"] == 5


def test_only_what_is_sent_changes_and_an_empty_text_empties(update):
    update(industry="Rail", description="Moves trains.", website="halden.example")
    after = update(industry="")
    assert "industry" not in after
    assert after["description"] == "Moves trains."
    assert after["website"] == "https://halden.example"


def test_its_phone_is_stored_as_it_is_dialled_from_anywhere(update):
    assert update(phone="01 40 00 00 00")["phone"] == "+33140000000"


def test_a_new_name_is_found_by_search_and_the_old_no_more(mcp, update):
    update(name="Brightwater Freight")
    assert len(mcp.ok("contact_search", query="brightwater")["results"]) == 1
    assert mcp.ok("contact_search", query="halden logistics")["results"] == []


@pytest.mark.parametrize("name", ["Acme", "ACME", "Acmé"])
def test_the_name_of_another_company_is_refused(mcp, contact, workspace, name):
    mcp.ok("contact_create", name="Ada", company="Acme")
    refused = mcp.refused("company_update", companyId=str(contact.company_id), name=name)
    assert refused["code"] == "invalid"
    assert "exists" in refused["message"]
    assert Company.objects.filter(name="Halden Logistics").exists()


def test_its_own_name_in_another_case_is_taken(update):
    assert update(name="HALDEN Logistics")["name"] == "HALDEN Logistics"


def test_a_name_cannot_be_emptied(mcp, contact):
    refused = mcp.refused("company_update", companyId=str(contact.company_id), name="")
    assert set(refused["errors"]) == {"name"}


def test_a_change_from_an_old_version_is_refused(mcp, contact, update):
    seen = update(industry="Rail")["version"]
    update(industry="Road")
    sent = {"companyId": str(contact.company_id), "version": seen, "industry": "Air"}
    assert mcp.refused("company_update", **sent)["code"] == "stale"


def test_a_company_that_does_not_exist_is_not_found_with_what_to_do(mcp):
    refused = mcp.refused("company_get", companyId="01890a5d-ac96-774b-bcce-b302099a8057")
    assert refused["code"] == "not_found"
    assert "company_list" in refused["message"]


COMPANIES = "/api/companies"


def create(rest, name, **fields):
    response = rest.post(COMPANIES, {"name": name} | fields)
    assert response.status_code == 201, response.text
    return response.json()


def listed(rest, **asked):
    response = rest.get(COMPANIES, params=asked)
    assert response.status_code == 200, response.text
    return [company["name"] for company in response.json()["results"]]


def walked(rest, **asked):
    found, cursor = [], {}
    while cursor is not None:
        page = rest.get(COMPANIES, params=asked | {"limit": 2} | cursor).json()
        found += [company["name"] for company in page["results"]]
        cursor = {"cursor": page["nextCursor"]} if "nextCursor" in page else None
    return found


@pytest.fixture
def three(rest):
    create(rest, "Zeta Rail", industry="Rail", domain="zeta.example")
    create(rest, "Échelle", industry="Freight")
    first = create(rest, "alpha", industry="rail")
    rest.patch(f"{COMPANIES}/{first['id']}", {"size": "50"})
    return first


def test_a_program_creates_a_company_as_it_is_read_then(rest):
    made = create(rest, "Brightwater", phone="01 40 00 00 00", website="brightwater.example")
    assert made["phone"] == "+33140000000"
    assert made["website"] == "https://brightwater.example"
    assert rest.get(f"{COMPANIES}/{made['id']}").json() == made


@pytest.mark.parametrize("name", ["Brightwater", "BRIGHT  WATER".replace("  ", ""), "Brïghtwäter"])
def test_a_second_company_of_a_name_is_refused_with_the_first(rest, name):
    made = create(rest, "Brightwater")
    refused = rest.post(COMPANIES, {"name": name})
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"name"}
    assert refused.json()["existingId"] == made["id"]
    assert Company.objects.count() == 1


def test_what_nobody_can_make_of_a_company_is_refused_by_name(rest):
    sent = {"name": " ", "industry": "x" * 101, "website": "ftp://x.example", "contacts": []}
    response = rest.post(COMPANIES, sent)
    assert set(response.json()["errors"]) == set(sent)


def test_companies_are_found_by_how_their_name_begins_their_industry_and_domain(rest, three):
    assert listed(rest, name="ECH") == ["Échelle"]
    assert listed(rest, name="100%") == []
    assert listed(rest, industry="RAIL") == ["alpha", "Zeta Rail"]
    assert listed(rest, industry="RAIL", domain="Zeta.example") == ["Zeta Rail"]


def test_companies_changed_after_or_before_a_moment_are_found(rest, now, workspace, three):
    Company.objects.filter(pk=three["id"]).update(updated_at=now.replace(hour=12))
    assert listed(rest, updatedAfter="2026-11-24T12:00:00Z") == ["alpha"]
    assert listed(rest, updatedBefore="2026-11-24T13:00:00+01:00") == ["Échelle", "Zeta Rail"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["alpha", "Échelle", "Zeta Rail"]),
        ("-name", ["Zeta Rail", "Échelle", "alpha"]),
        ("createdAt", ["Zeta Rail", "Échelle", "alpha"]),
        ("-createdAt", ["alpha", "Échelle", "Zeta Rail"]),
        ("updatedAt", ["Zeta Rail", "Échelle", "alpha"]),
        ("-updatedAt", ["alpha", "Échelle", "Zeta Rail"]),
    ],
)
def test_companies_come_in_the_order_asked_for_page_by_page(rest, three, sort, expected):
    assert listed(rest, sort=sort) == expected
    assert walked(rest, sort=sort) == expected


def test_a_cursor_of_another_order_and_an_unknown_order_are_refused_by_name(rest, three):
    cursor = rest.get(COMPANIES, params={"limit": 1}).json()["nextCursor"]
    turned = rest.get(COMPANIES, params={"cursor": cursor, "sort": "-name"})
    assert set(turned.json()["errors"]) == {"cursor"}
    assert set(rest.get(COMPANIES, params={"sort": "size"}).json()["errors"]) == {"sort"}


@pytest.mark.parametrize("letter", ["a", "\u5317"])
def test_companies_with_the_longest_names_are_paged_too(rest, letter):
    names = [letter * 199 + end for end in "abc"]
    for name in names:
        create(rest, name)
    assert walked(rest) == names


def test_a_page_of_companies_counts_their_contacts_in_one_statement(
    rest, workspace, contact, django_assert_num_queries
):
    listed(rest)
    with CaptureQueriesContext(connection) as one:
        listed(rest)
    for number in range(9):
        company = factories.CompanyFactory(workspace=workspace)
        for _ in range(number):
            factories.ContactFactory(workspace=workspace, company=company)
    with django_assert_num_queries(len(one)):
        found = rest.get(COMPANIES).json()["results"]
    assert sorted(company["contacts"] for company in found) == [0, 1, 1, 2, 3, 4, 5, 6, 7, 8]


def test_a_contact_in_the_bin_is_not_counted(rest, contact, now):
    contact.bin(now)
    (company,) = rest.get(COMPANIES).json()["results"]
    assert company["contacts"] == 0


def search(rest, query):
    found = rest.get("/api/contacts/search", params={"query": query}).json()["results"]
    return [contact["name"] for contact in found]


def test_a_deleted_company_is_gone_and_its_contacts_stay_without_it(rest, contact):
    path = f"{COMPANIES}/{contact.company_id}"
    assert rest.delete(path).json()["removed"] is True
    assert rest.get(path).status_code == 404
    assert listed(rest) == []
    left = rest.get(f"/api/contacts/{contact.pk}").json()
    assert "company" not in left
    assert left["version"] == 2
    assert search(rest, "halden logistics") == []
    assert search(rest, "marie") == ["Marie Dupont"]


def test_a_restored_company_goes_back_to_its_contacts_that_have_no_other(rest, contact):
    path = f"{COMPANIES}/{contact.company_id}"
    moved = factories.ContactFactory(workspace=contact.workspace, company=contact.company)
    rest.delete(path)
    rest.patch(f"/api/contacts/{moved.pk}", {"company": "Brightwater"})
    back = rest.post(f"{path}/restore", {}).json()
    assert [person["name"] for person in back["contacts"]] == ["Marie Dupont"]
    assert search(rest, "halden logistics") == ["Marie Dupont"]
    assert rest.get(f"/api/contacts/{moved.pk}").json()["company"] == "Brightwater"


def test_the_activity_tells_of_the_company_and_of_each_contact(rest, contact):
    path = f"{COMPANIES}/{contact.company_id}"
    rest.delete(path)
    rest.post(f"{path}/restore", {})
    told = list(Activity.objects.order_by("id").values_list("event", "target_id", "operation"))
    assert told == [
        ("contact.updated", contact.pk, "company_delete"),
        ("company.deleted", contact.company_id, "company_delete"),
        ("company.restored", contact.company_id, "company_restore"),
        ("contact.updated", contact.pk, "company_restore"),
    ]


def test_a_name_taken_meanwhile_keeps_a_company_in_the_bin(rest):
    made = create(rest, "Brightwater")
    rest.delete(f"{COMPANIES}/{made['id']}")
    other = create(rest, "BRIGHTWATER")
    refused = rest.post(f"{COMPANIES}/{made['id']}/restore", {})
    assert refused.status_code == 400
    assert refused.json()["existingId"] == other["id"]
    assert listed(rest) == ["BRIGHTWATER"]


def test_a_company_of_more_contacts_than_one_call_changes_is_not_deleted(
    rest, contact, monkeypatch
):
    monkeypatch.setattr(contacts, "MOST_AT_ONCE", 2)
    for _ in range(2):
        factories.ContactFactory(workspace=contact.workspace, company=contact.company)
    refused = rest.delete(f"{COMPANIES}/{contact.company_id}")
    assert refused.status_code == 400
    assert "contact_update" in refused.json()["detail"]
    assert Company.objects.get().contacts.count() == 3


def test_a_company_changed_since_it_was_read_is_not_deleted(rest):
    made = create(rest, "Brightwater")
    rest.patch(f"{COMPANIES}/{made['id']}", {"size": "50"})
    path = f"{COMPANIES}/{made['id']}"
    assert rest.delete(path, params={"version": 1}).status_code == 409
    assert rest.delete(path, params={"version": 2}).status_code == 200


def test_a_stranger_deletes_and_restores_nothing_of_ours(rest, stranger, stranger_workspace):
    theirs = Rest(factories.token_of(stranger, stranger_workspace)[1])
    path = f"{COMPANIES}/{create(rest, 'Brightwater')['id']}"
    assert theirs.delete(path).status_code == 404
    rest.delete(path)
    assert theirs.post(f"{path}/restore", {}).status_code == 404
    assert theirs.get("/api/bin").json()["results"] == []


def test_an_assistant_is_told_no_more_of_companies_than_before(mcp, contact):
    (company,) = mcp.ok("company_list")["results"]
    assert set(company) == {"id", "name", "contacts", "url"}
    assert mcp.refused("company_list", industry="Rail")["code"] == "invalid"
