"""A company: what it is, who is there, and changing it."""

import pytest

from crm.models import Company
from tests import factories

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
