"""The pipeline of a workspace: reading it, and changing it without a gap or a contact left over."""

import pytest

from crm.models import Activity
from crm.models import contact as contacts
from tests import factories
from tests.doors import Rest

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


STATES = "/api/pipeline_states"


def line(rest):
    """The names in order; that the positions have no gap is true of every test."""
    states = rest.get(STATES).json()["results"]
    assert [state["position"] for state in states] == list(range(len(states)))
    return [state["name"] for state in states]


def path_of(workspace, name):
    return f"{STATES}/{workspace.pipeline_states.get(name=name).pk}"


def create(rest, name, **fields):
    response = rest.post(STATES, {"name": name} | fields)
    assert response.status_code == 201, response.text
    return response.json()


def test_a_program_reads_a_state_with_its_version(rest, workspace):
    found = rest.get(path_of(workspace, "Qualified")).json()
    assert (found["name"], found["position"], found["version"]) == ("Qualified", 2, 1)
    assert rest.get(STATES).json()["results"][2] == found


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (None, [*FIRST, "On hold"]),
        (0, ["On hold", *FIRST]),
        (2, [*FIRST[:2], "On hold", *FIRST[2:]]),
        (100, [*FIRST, "On hold"]),
    ],
)
def test_a_new_state_stands_where_it_was_put_and_the_others_move(rest, position, expected):
    made = create(rest, "On hold", **({} if position is None else {"position": position}))
    assert line(rest) == expected
    assert made["position"] == expected.index("On hold")
    assert made["color"] == "#6b7280"


@pytest.mark.parametrize(
    ("name", "position", "expected"),
    [
        ("Lost", 0, ["Lost", *FIRST[:-1]]),
        ("New contact", 5, [*FIRST[1:], "New contact"]),
        ("Qualified", 2, FIRST),
        ("Qualified", 99, [*FIRST[:2], *FIRST[3:], "Qualified"]),
    ],
)
def test_a_state_is_moved_and_those_between_close_up(rest, workspace, name, position, expected):
    response = rest.patch(path_of(workspace, name), {"position": position})
    assert response.json()["position"] == expected.index(name)
    assert line(rest) == expected


def test_gaps_that_were_left_are_closed_by_the_next_change(rest, workspace):
    workspace.pipeline_states.filter(name="Lost").update(position=9)
    workspace.pipeline_states.filter(name="Client").update(position=2)
    create(rest, "On hold")
    assert line(rest) == ["New contact", "Contacted", "Qualified", "Client", "Proposal", "Lost",
                          "On hold"]  # fmt: skip


def test_every_state_that_moved_is_told_of(rest, workspace):
    rest.patch(path_of(workspace, "Qualified"), {"position": 0, "name": "Hot"})
    told = Activity.objects.order_by("id").values_list("before", "after")
    assert list(told) == [
        ({"position": 0}, {"position": 1}),
        ({"position": 1}, {"position": 2}),
        ({"name": "Qualified", "position": 2}, {"name": "Hot", "position": 0}),
    ]


def test_a_state_is_renamed_and_recoloured(rest, workspace):
    sent = {"name": "Customer", "color": "#ABCDEF", "version": 1}
    changed = rest.patch(path_of(workspace, "Client"), sent).json()
    assert (changed["name"], changed["color"], changed["version"]) == ("Customer", "#abcdef", 2)
    assert line(rest)[4] == "Customer"


@pytest.mark.parametrize("name", ["Client", "CLIENT", "Clïent"])
@pytest.mark.parametrize("verb", ["POST", "PATCH"])
def test_the_name_of_another_state_is_refused_with_it(rest, workspace, name, verb):
    path = STATES if verb == "POST" else path_of(workspace, "Lost")
    refused = rest.request(verb, path, json={"name": name})
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"name"}
    assert refused.json()["existingId"] in path_of(workspace, "Client")
    assert line(rest) == FIRST


def test_its_own_name_in_another_case_is_taken(rest, workspace):
    assert rest.patch(path_of(workspace, "Client"), {"name": "CLIENT"}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("color", "red"),
        ("color", "#12345"),
        ("color", "#12345６"),
        ("color", ""),
        ("position", -1),
        ("position", 101),
        ("position", "1"),
        ("position", None),
        ("name", "x" * 101),
    ],
)
@pytest.mark.parametrize("verb", ["POST", "PATCH"])
def test_what_no_state_can_have_is_refused_by_name(rest, workspace, field, value, verb):
    if verb == "POST" and (field, value) == ("position", None):
        pytest.skip("a new state without a position comes last")
    path = STATES if verb == "POST" else path_of(workspace, "Lost")
    refused = rest.request(verb, path, json={"name": "On hold"} | {field: value})
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {field}
    assert line(rest) == FIRST


def test_a_state_without_contacts_is_deleted_and_the_others_close_up(rest, workspace):
    path = path_of(workspace, "Contacted")
    assert rest.delete(path).json()["removed"] is True
    assert rest.get(path).status_code == 404
    assert line(rest) == [name for name in FIRST if name != "Contacted"]


def test_a_state_with_contacts_says_how_many_and_wants_to_know_where_they_go(rest, contact):
    refused = rest.delete(f"{STATES}/{contact.pipeline_state_id}")
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"moveTo"}
    assert "1 contacts" in refused.json()["detail"]
    assert line(rest) == FIRST


def test_the_contacts_of_a_deleted_state_move_and_are_told_of(rest, contact, workspace):
    target = workspace.pipeline_states.get(name="Lost")
    response = rest.delete(
        f"{STATES}/{contact.pipeline_state_id}", params={"moveTo": str(target.pk)}
    )
    assert response.status_code == 200
    moved = rest.get(f"/api/contacts/{contact.pk}").json()
    assert moved["pipelineState"]["name"] == "Lost"
    assert moved["version"] == 2
    row = Activity.objects.get(target_id=contact.pk)
    assert (row.operation, row.event) == ("pipeline_state_delete", "contact.updated")
    assert row.after["pipeline_state"]["name"] == "Lost"


def test_contacts_move_to_another_state_of_this_workspace_only(
    rest, contact, stranger_workspace, workspace
):
    gone = workspace.pipeline_states.get(name="Lost")
    rest.delete(f"{STATES}/{gone.pk}")
    theirs = stranger_workspace.pipeline_states.first_state()
    for target in (contact.pipeline_state_id, theirs.pk, gone.pk, contact.pk):
        refused = rest.delete(
            f"{STATES}/{contact.pipeline_state_id}", params={"moveTo": str(target)}
        )
        assert set(refused.json()["errors"]) == {"moveTo"}
    assert line(rest) == FIRST[:-1]


def test_a_state_of_more_contacts_than_one_call_moves_is_not_deleted(
    rest, contact, workspace, monkeypatch
):
    monkeypatch.setattr(contacts, "MOST_AT_ONCE", 1)
    factories.ContactFactory(workspace=workspace, pipeline_state=contact.pipeline_state)
    target = workspace.pipeline_states.get(name="Lost")
    refused = rest.delete(
        f"{STATES}/{contact.pipeline_state_id}", params={"moveTo": str(target.pk)}
    )
    assert refused.status_code == 400
    assert "contact_update_pipeline_state" in refused.json()["detail"]
    assert target.contacts.count() == 0


def test_the_last_state_stays(rest, workspace):
    for name in FIRST[:-1]:
        assert rest.delete(path_of(workspace, name)).status_code == 200
    refused = rest.delete(path_of(workspace, "Lost"))
    assert refused.status_code == 400
    assert line(rest) == ["Lost"]


def test_a_restored_state_comes_back_to_its_position(rest, workspace):
    path = path_of(workspace, "Contacted")
    rest.delete(path)
    assert rest.post(f"{path}/restore", {}).json()["position"] == 1
    assert line(rest) == FIRST


def test_a_restored_state_comes_last_where_its_position_is_no_more(rest, workspace):
    path = path_of(workspace, "Lost")
    rest.delete(path)
    for name in ("Client", "Proposal"):
        rest.delete(path_of(workspace, name))
    assert rest.post(f"{path}/restore", {}).json()["position"] == 3
    assert line(rest) == [*FIRST[:3], "Lost"]


def test_a_name_taken_meanwhile_keeps_a_state_in_the_bin(rest, workspace):
    path = path_of(workspace, "Contacted")
    rest.delete(path)
    create(rest, "CONTACTED")
    assert set(rest.post(f"{path}/restore", {}).json()["errors"]) == {"name"}


def test_a_state_changed_since_it_was_read_is_left_alone(rest, workspace):
    path = path_of(workspace, "Lost")
    rest.patch(path, {"name": "Gone"})
    assert rest.patch(path, {"name": "Away", "version": 1}).status_code == 409
    assert rest.delete(path, params={"version": 1}).status_code == 409
    assert line(rest)[-1] == "Gone"


def test_a_member_reads_the_pipeline_and_changes_nothing_of_it(rest, workspace, teammate):
    theirs = Rest(factories.token_of(teammate, workspace)[1])
    path = path_of(workspace, "Lost")
    answers = [
        theirs.post(STATES, {"name": "On hold"}),
        theirs.patch(path, {"name": "Gone"}),
        theirs.delete(path),
        theirs.post(f"{path}/restore", {}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert line(theirs) == FIRST


def test_a_stranger_sees_and_changes_no_state_of_ours(
    rest, workspace, stranger, stranger_workspace
):
    theirs = Rest(factories.token_of(stranger, stranger_workspace)[1])
    path = path_of(workspace, "Lost")
    answers = [theirs.get(path), theirs.patch(path, {"name": "Gone"}), theirs.delete(path)]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert line(rest) == FIRST


def test_an_assistant_is_told_no_more_of_states_than_before(mcp):
    for state in mcp.ok("pipeline_states_list")["results"]:
        assert set(state) == {"id", "name", "color", "position"}
