"""Changing a contact: only what is sent, and only what was seen."""

import pytest

from tests.doors import Rest

pytestmark = pytest.mark.django_db


@pytest.fixture
def update(mcp, contact):
    def send(**fields):
        return mcp.ok("contact_update", contactId=str(contact.pk), **fields)

    return send


def test_only_what_is_sent_changes(mcp, contact, update):
    before = mcp.ok("contact_get", contactId=str(contact.pk))
    after = update(position="Director")
    differing = {name for name in after if after.get(name) != before.get(name)}
    assert differing == {"position", "version", "updatedAt"} - (
        {"updatedAt"} if after["updatedAt"] == before["updatedAt"] else set()
    )


def test_an_empty_text_empties_the_field(update):
    update(position="Director")
    assert "position" not in update(position="")
    assert "meetingContext" not in update(meetingContext="")


def test_an_empty_list_empties_the_list(update):
    assert "emails" not in update(emails=[])
    assert "phones" not in update(phones=[])
    update(tags=["vip"])
    assert "tags" not in update(tags=[])


def test_an_empty_company_leaves_the_contact_with_none(update):
    assert "company" not in update(company="")


def test_a_null_assignee_takes_the_assignee_away(update, owner):
    assert update(assigneeId=str(owner.pk))["assignee"]
    assert "assignee" not in update(assigneeId=None)


def test_a_name_cannot_be_emptied(mcp, contact):
    refused = mcp.refused("contact_update", contactId=str(contact.pk), name=" ")
    assert set(refused["errors"]) == {"name"}


def test_a_change_from_an_old_version_is_refused_and_changes_nothing(mcp, contact, update):
    seen = update(position="Director")["version"]
    update(position="CTO")
    refused = mcp.refused("contact_update", contactId=str(contact.pk), version=seen, position="CFO")
    assert refused["code"] == "stale"
    assert mcp.ok("contact_get", contactId=str(contact.pk))["position"] == "CTO"


def test_a_change_from_the_latest_version_is_done(update):
    seen = update(position="Director")["version"]
    assert update(version=seen, position="CTO")["version"] == seen + 1


def test_search_finds_the_new_name_and_no_more_the_old(mcp, contact, update):
    update(name="Claire Moreau")
    assert mcp.ok("contact_search", query="moreau")["results"][0]["id"] == str(contact.pk)
    assert mcp.ok("contact_search", query="dupont")["results"] == []


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("emails", "marie@halden.example", "m.dupont@elsewhere.example"),
        ("phones", "+33612345678", "+33698765432"),
    ],
)
def test_search_finds_the_new_address_and_no_more_the_old(mcp, update, field, old, new):
    update(**{field: [new]})
    assert mcp.ok("contact_search", query=old)["results"] == []
    assert len(mcp.ok("contact_search", query=new)["results"]) == 1


def test_search_finds_the_new_company_and_no_more_the_old(mcp, update):
    update(company="Brightwater")
    assert len(mcp.ok("contact_search", query="brightwater")["results"]) == 1
    assert mcp.ok("contact_search", query="halden logistics")["results"] == []


def test_a_contact_that_does_not_exist_is_not_found_with_what_to_do(mcp):
    nobody = "01890a5d-ac96-774b-bcce-b302099a8057"
    refused = mcp.refused("contact_update", contactId=nobody, name="Ada")
    assert refused["code"] == "not_found"
    assert "contact_search" in refused["message"]


def test_the_body_cannot_name_another_contact_than_the_path(rest, contact):
    other = "01890a5d-ac96-774b-bcce-b302099a8057"
    response = rest.patch(f"/api/contacts/{contact.pk}", {"contactId": other, "name": "Ada"})
    assert response.status_code == 400
    contact.refresh_from_db()
    assert contact.name == "Marie Dupont"


def test_a_patch_without_fields_changes_nothing(rest: Rest, contact):
    response = rest.patch(f"/api/contacts/{contact.pk}", {})
    assert response.status_code == 200
    assert response.json()["version"] == contact.version


def test_moving_to_a_state_shows_it_and_moving_again_changes_nothing(mcp, contact, workspace):
    client = workspace.pipeline_states.get(name="Client")
    sent = {"contactId": str(contact.pk), "pipelineStateId": str(client.pk)}
    moved = mcp.ok("contact_update_pipeline_state", **sent)
    assert moved["pipelineState"]["name"] == "Client"
    assert mcp.ok("contact_update_pipeline_state", **sent)["version"] == moved["version"]


def test_moving_to_a_state_of_another_workspace_is_not_found(mcp, contact, stranger_workspace):
    theirs = stranger_workspace.pipeline_states.first_state()
    sent = {"contactId": str(contact.pk), "pipelineStateId": str(theirs.pk)}
    assert mcp.refused("contact_update_pipeline_state", **sent)["code"] == "not_found"
