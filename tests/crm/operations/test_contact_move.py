"""Moving a contact in the pipeline, from the version that was read."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(workspace):
    return workspace.pipeline_states.in_order()[2]


def move(rest, contact, state, **sent):
    path = f"/api/contacts/{contact.pk}/pipeline-state"
    headers = sent.pop("headers", {})
    return rest.put(path, {"pipelineStateId": str(state.pk), **sent}, headers=headers)


def test_a_contact_that_was_changed_since_it_was_read_is_not_moved(rest, contact, later):
    contact.save_change()
    assert move(rest, contact, later, version=1).status_code == 409
    assert move(rest, contact, later, headers={"If-Match": '"1"'}).status_code == 412
    contact.refresh_from_db()
    assert contact.pipeline_state.position == 0


def test_a_contact_in_the_version_that_was_read_is_moved(rest, contact, later):
    response = move(rest, contact, later, version=1)
    assert response.json()["pipelineState"]["id"] == str(later.pk)
    assert response.json()["version"] == 2


def test_no_assistant_is_asked_for_a_version(mcp, contact, later):
    (tool,) = [tool for tool in mcp.tools() if tool.name == "contact_update_pipeline_state"]
    assert set(tool.input_schema["properties"]) == {"contactId", "pipelineStateId"}
