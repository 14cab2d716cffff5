"""The pipeline of a workspace."""

import pytest

pytestmark = pytest.mark.django_db

FIRST = ["New contact", "Contacted", "Qualified", "Proposal", "Client", "Lost"]


def test_a_new_workspace_starts_with_six_states_in_order(mcp):
    states = mcp.ok("pipeline_states_list")["results"]
    assert [state["name"] for state in states] == FIRST
    assert len({state["color"] for state in states}) == 6


def test_every_state_says_its_position(mcp):
    states = mcp.ok("pipeline_states_list")["results"]
    assert [state["position"] for state in states] == sorted(state["position"] for state in states)


def test_the_states_come_in_the_order_that_people_gave_them(mcp, workspace):
    lost = workspace.pipeline_states.get(name="Lost")
    lost.position = 0
    lost.save()
    workspace.pipeline_states.exclude(pk=lost.pk).filter(position=0).update(position=9)
    assert mcp.ok("pipeline_states_list")["results"][0]["name"] == "Lost"


def test_it_takes_nothing(mcp):
    assert set(mcp.refused("pipeline_states_list", limit=5)["errors"]) == {"limit"}


def test_a_contact_whose_state_was_deleted_has_none(mcp, contact):
    contact.pipeline_state.delete()
    assert "pipelineState" not in mcp.ok("contact_get", contactId=str(contact.pk))
