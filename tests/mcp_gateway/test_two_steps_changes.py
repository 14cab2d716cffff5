"""If what an action was prepared on is not as it was shown, it is refused and nothing is done."""

import pytest

from crm.models import Contact, PipelineState, Policy
from crm.values.text import key
from tests import factories
from tests.doors import Mcp, Rest
from tests.mcp_gateway.test_two_steps import told, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(mcp, contact):
    """The token of an update of Marie's position."""
    return mcp.ok("contact_update_prepare", contactId=str(contact.pk), position="CTO")["token"]


@pytest.fixture
def deferring(workspace):
    workspace.write_policy = Policy.CONFIRM
    workspace.save()
    return workspace


def change_over_mcp(teammate, workspace, contact):
    Mcp(factories.token_of(teammate, workspace)[1]).ok(
        "contact_update", contactId=str(contact.pk), address="Rue de Rivoli"
    )


def change_over_rest(teammate, workspace, contact):
    door = Rest(factories.token_of(teammate, workspace)[1])
    assert door.patch(f"/api/contacts/{contact.pk}", {"address": "Rue X"}).status_code == 200


def move_over_rest(teammate, workspace, contact):
    door = Rest(factories.token_of(teammate, workspace)[1])
    state = str(workspace.pipeline_states.last().pk)
    path = f"/api/contacts/{contact.pk}/pipeline-state"
    assert door.put(path, {"pipelineStateId": state}).status_code == 200


def change_in_the_browser(teammate, workspace, contact):
    """What the pages call: the operation, as the signed-in person."""
    from crm.caller import Caller
    from crm.models import Door, Role
    from crm.operations.contacts import contact_update
    from crm.schemas.contacts import ContactUpdate

    person = Caller(teammate, workspace, Role.MEMBER, Door.WEB)
    contact_update(person, ContactUpdate(contact_id=contact.pk, address="Rue de Rivoli"))


def change_and_change_back(teammate, workspace, contact):
    door = Rest(factories.token_of(teammate, workspace)[1])
    for address in ("Rue X", ""):
        assert door.patch(f"/api/contacts/{contact.pk}", {"address": address}).status_code == 200


CHANGES = [
    change_over_mcp,
    change_over_rest,
    move_over_rest,
    change_in_the_browser,
    change_and_change_back,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_contact_that_somebody_changed_meanwhile_is_not_overwritten(
    mcp, workspace, teammate, contact, prepared, change
):
    change(teammate, workspace, contact)
    before = world()
    refused = mcp.refused("contact_update_confirm", token=prepared)
    assert refused["code"] == "stale"
    assert world() == before
    assert ("contact_update", "refused", "stale") in told()


def test_one_that_the_same_person_changed_meanwhile_is_not_overwritten_either(
    mcp, contact, prepared
):
    mcp.ok("contact_update", contactId=str(contact.pk), position="CEO")
    assert mcp.refused("contact_update_confirm", token=prepared)["code"] == "stale"
    contact.refresh_from_db()
    assert contact.position == "CEO"


def test_the_refusal_shows_what_the_change_would_be_now(mcp, contact, prepared):
    mcp.ok("contact_update", contactId=str(contact.pk), position="CEO")
    refused = mcp.refused("contact_update_confirm", token=prepared)
    assert refused["changesNow"] == [
        {"record": "contact Marie Dupont", "field": "position", "before": "CEO", "after": "CTO"}
    ]


def test_it_shows_them_too_when_the_version_was_named(mcp, contact):
    token = mcp.ok("contact_update_prepare", contactId=str(contact.pk), position="CTO", version=1)[
        "token"
    ]
    mcp.ok("contact_update", contactId=str(contact.pk), position="CEO")
    refused = mcp.refused("contact_update_confirm", token=token)
    assert refused["code"] == "stale"
    assert refused["changesNow"]


def test_over_rest_a_stale_action_is_a_conflict(rest, contact):
    token = rest.post(f"/api/contacts/{contact.pk}/prepare", {"position": "CTO"}).json()["token"]
    assert rest.patch(f"/api/contacts/{contact.pk}", {"position": "CEO"}).status_code == 200
    answer = rest.post("/api/contacts/update/confirm", {"token": token})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert answer.json()["changesNow"]


def test_a_stale_action_stays_refused_and_a_newly_prepared_one_works(mcp, contact, prepared):
    mcp.ok("contact_update", contactId=str(contact.pk), position="CEO")
    first = mcp.refused("contact_update_confirm", token=prepared)
    Contact.objects.update(position="", version=1)
    assert mcp.refused("contact_update_confirm", token=prepared) == first
    again = mcp.ok("contact_update_prepare", contactId=str(contact.pk), position="CTO")
    assert mcp.ok("contact_update_confirm", token=again["token"])["position"] == "CTO"


def test_of_two_actions_prepared_on_one_contact_the_second_is_stale(mcp, contact, prepared):
    other = mcp.ok("contact_update_prepare", contactId=str(contact.pk), address="Rue X")["token"]
    mcp.ok("contact_update_confirm", token=prepared)
    assert mcp.refused("contact_update_confirm", token=other)["code"] == "stale"
    contact.refresh_from_db()
    assert (contact.position, contact.address) == ("CTO", "")


def test_a_contact_that_is_gone_is_not_found_and_stays_so(mcp, contact, prepared):
    Contact.objects.all().delete()
    before = world()
    first = mcp.refused("contact_update_confirm", token=prepared)
    assert first["code"] == "not_found"
    assert mcp.refused("contact_update_confirm", token=prepared) == first
    assert world() == before


def test_a_pipeline_state_that_is_gone_takes_the_action_with_it(mcp, workspace):
    state = workspace.pipeline_states.get(name="Qualified")
    token = mcp.ok("contact_create_prepare", name="Ada", pipelineStateId=str(state.pk))["token"]
    state.delete()
    assert mcp.refused("contact_create_confirm", token=token)["code"] == "not_found"
    assert not workspace.contacts.exists()


def test_another_first_pipeline_state_than_the_one_shown_is_stale(mcp, workspace):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    workspace.pipeline_states.get(name="New contact").delete()
    refused = mcp.refused("contact_create_confirm", token=token)
    assert refused["code"] == "stale"
    shown = {change["field"]: change["after"] for change in refused["changesNow"]}
    assert shown["pipelineState"] == "Contacted"
    assert not workspace.contacts.exists()


def rename(company):
    company.name, company.name_key = "Halden Group", key("Halden Group")
    company.save_change("name", "name_key")


@pytest.mark.parametrize("what", [rename, lambda company: company.delete()])
def test_a_company_that_was_renamed_or_deleted_is_not_made_a_second_time(
    mcp, workspace, contact, what
):
    token = mcp.ok("contact_create_prepare", name="Ada", company="Halden Logistics")["token"]
    what(contact.company)
    before = world()
    assert mcp.refused("contact_create_confirm", token=token)["code"] == "stale"
    assert world() == before


def test_a_company_that_somebody_made_meanwhile_is_not_joined_unseen(mcp, workspace):
    token = mcp.ok("contact_create_prepare", name="Ada", company="Vestas")["token"]
    factories.CompanyFactory(workspace=workspace, name="Vestas")
    assert mcp.refused("contact_create_confirm", token=token)["code"] == "stale"
    assert not workspace.contacts.exists()


def test_an_assignee_who_left_is_not_assigned(mcp, workspace, teammate):
    token = mcp.ok("contact_create_prepare", name="Ada", assigneeId=str(teammate.pk))["token"]
    workspace.memberships.filter(user=teammate).delete()
    refused = mcp.refused("contact_create_confirm", token=token)
    assert (refused["code"], list(refused["errors"])) == ("invalid", ["assigneeId"])
    assert not workspace.contacts.exists()


def test_a_task_is_not_made_at_another_time_than_the_one_shown(mcp, owner, workspace):
    token = mcp.ok("task_create_prepare", title="Call", dueDate="2030-01-15T15:00")["token"]
    owner.time_zone = "America/New_York"
    owner.save()
    assert mcp.refused("task_create_confirm", token=token)["code"] == "stale"
    assert not workspace.tasks.exists()


def test_a_task_for_a_contact_that_is_gone_is_not_made(mcp, workspace, contact):
    token = mcp.ok(
        "task_create_prepare", title="Call", dueDate="2030-01-15", contactId=str(contact.pk)
    )["token"]
    Contact.objects.all().delete()
    assert mcp.refused("task_create_confirm", token=token)["code"] == "not_found"
    assert not workspace.tasks.exists()


def test_a_note_that_is_gone_is_not_deleted_again(mcp, deferring, contact):
    note = factories.NoteFactory(contact=contact)
    ids = {"contactId": str(contact.pk), "noteId": str(note.pk)}
    token = mcp.ok("contact_note_delete", **ids)["pending"]["token"]
    note.delete()
    assert mcp.refused("action_confirm", token=token)["code"] == "not_found"


def test_a_note_that_says_something_else_by_now_is_not_deleted(mcp, deferring, contact):
    note = factories.NoteFactory(contact=contact)
    ids = {"contactId": str(contact.pk), "noteId": str(note.pk)}
    token = mcp.ok("contact_note_delete", **ids)["pending"]["token"]
    contact.notes.update(content="Something that must not get lost")
    assert mcp.refused("action_confirm", token=token)["code"] == "stale"
    assert contact.notes.exists()


def test_a_company_that_was_changed_meanwhile_is_not_overwritten(mcp, deferring, teammate, contact):
    ids = {"companyId": str(contact.company_id)}
    token = mcp.ok("company_update", **ids, industry="Ports")["pending"]["token"]
    contact.company.domain = "halden.example"
    contact.company.save_change("domain")
    assert mcp.refused("action_confirm", token=token)["code"] == "stale"
    contact.company.refresh_from_db()
    assert contact.company.industry == ""


@pytest.mark.parametrize("elsewhere", ["Lost", "Qualified"])
def test_a_contact_that_was_moved_meanwhile_is_not_moved_again(mcp, deferring, contact, elsewhere):
    states = {state.name: state for state in PipelineState.objects.filter(workspace=deferring)}
    wanted = str(states["Qualified"].pk)
    token = mcp.ok(
        "contact_update_pipeline_state", contactId=str(contact.pk), pipelineStateId=wanted
    )["pending"]["token"]
    contact.move_to(states[elsewhere])
    assert mcp.refused("action_confirm", token=token)["code"] == "stale"
    contact.refresh_from_db()
    assert contact.pipeline_state == states[elsewhere]


def test_a_task_that_was_completed_meanwhile_is_not_completed_again(mcp, deferring):
    task = factories.TaskFactory(workspace=deferring)
    token = mcp.ok("task_complete", taskId=str(task.pk))["pending"]["token"]
    task.complete()
    done_at = task.completed_at
    assert mcp.refused("action_confirm", token=token)["code"] == "stale"
    task.refresh_from_db()
    assert task.completed_at == done_at


def test_what_happens_to_other_contacts_is_no_hindrance(mcp, workspace, contact, prepared):
    other = factories.ContactFactory(workspace=workspace)
    mcp.ok("contact_update", contactId=str(other.pk), position="CEO")
    mcp.ok("contact_note_add", contactId=str(contact.pk), content="A note is no change of hers")
    assert mcp.ok("contact_update_confirm", token=prepared)["position"] == "CTO"
