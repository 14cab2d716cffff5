"""Prepared actions, as programs see and cancel them. Only a person's browser approves one."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import get_resolver
from django.utils import timezone

from config.api import urlpatterns
from crm.models import Activity, Policy, Role, Workspace
from crm.models.pending_action import ActionState, PendingAction
from tests import factories
from tests.doors import Mcp, Rest
from tests.mcp_gateway.test_two_steps import told, world
from tests.offered import DIRECT

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(mcp, workspace):
    return mcp.ok("contact_create_prepare", name="Ada")


@pytest.fixture
def mate(teammate, workspace) -> Rest:
    return Rest(factories.token_of(teammate, workspace)[1])


def path_of(action: PendingAction) -> str:
    return f"/api/pending_actions/{action.pk}"


def the_action() -> PendingAction:
    return PendingAction.objects.get()


def listed(rest: Rest, **query) -> list[str]:
    answer = rest.get("/api/pending_actions", params=query)
    assert answer.status_code == 200, answer.text
    return [action["summary"].removeprefix("Create a contact: ")
            for action in answer.json()["results"]]  # fmt: skip


def test_what_was_prepared_is_shown_with_its_changes_and_never_its_secret(rest, prepared):
    answer = rest.get(path_of(the_action()))
    told = answer.json()
    assert (told["summary"], told["state"]) == (prepared["summary"], "waiting")
    assert told["changes"] == prepared["changes"]
    assert told["expiresAt"] == prepared["expiresAt"]
    assert told["client"]
    for text in (answer.text, rest.get("/api/pending_actions").text):
        assert "liaison_act_" not in text
        assert the_action().digest not in text


def test_the_latest_come_first_page_by_page(rest, mcp, workspace):
    for name in ("Ada", "Grace", "Mary"):
        mcp.ok("contact_create_prepare", name=name)
    first = rest.get("/api/pending_actions", params={"limit": 2}).json()
    assert [a["summary"][-3:] for a in first["results"]] == ["ary", "ace"]
    assert listed(rest, limit=2, cursor=first["nextCursor"]) == ["Ada"]


def one_in_every_state(mcp: Mcp, owner) -> dict[ActionState, PendingAction]:
    names = [*ActionState, "expired by the clock"]
    tokens = {name: mcp.ok("contact_create_prepare", name=str(name))["token"] for name in names}
    actions = dict(zip(names, PendingAction.objects.order_by("id"), strict=True))
    actions[ActionState.APPROVED].approve(owner)
    actions[ActionState.REJECTED].cancel(owner)
    actions[ActionState.REFUSED].refuse({"code": "invalid", "message": "No."})
    actions[ActionState.EXPIRED].expire()
    mcp.ok("contact_create_confirm", token=tokens[ActionState.DONE])
    late = PendingAction.objects.filter(pk=actions.pop("expired by the clock").pk)
    late.update(expires_at=timezone.now())
    return actions


@pytest.mark.parametrize("state", ActionState)
def test_a_state_filters_as_it_is_shown(rest, mcp, owner, workspace, state):
    one_in_every_state(mcp, owner)
    found = rest.get("/api/pending_actions", params={"state": state.value}).json()["results"]
    assert {action["state"] for action in found} == {state.value}
    assert len(found) == (2 if state is ActionState.EXPIRED else 1)
    everything = rest.get("/api/pending_actions").json()["results"]
    assert found == [action for action in everything if action["state"] == state.value]


def test_an_unknown_state_is_refused(rest, workspace):
    answer = rest.get("/api/pending_actions", params={"state": "open"})
    assert set(answer.json()["errors"]) == {"state"}


def test_the_page_to_approve_at_is_told_while_a_person_must_approve(
    rest, mcp, owner, workspace, prepared
):
    assert "approvalUrl" not in rest.get(path_of(the_action())).json()
    Workspace.objects.update(write_policy=Policy.HUMAN)
    told = rest.get(path_of(the_action())).json()
    assert told["approvalUrl"].endswith(f"/approvals/{the_action().pk}")
    the_action().approve(owner)
    told = rest.get(path_of(the_action())).json()
    assert (told["state"], told["approvedBy"]) == ("approved", owner.name)
    assert "approvalUrl" not in told


def test_a_result_is_only_for_the_token_that_prepared_it(rest, mcp, owner, workspace, prepared):
    made = mcp.ok("contact_create_confirm", token=prepared["token"])
    assert rest.get(path_of(the_action())).json()["result"]["id"] == made["id"]
    other = Rest(factories.token_of(owner, workspace)[1])
    told = other.get(path_of(the_action())).json()
    assert told["state"] == "done"
    assert "result" not in told


def test_a_result_is_told_as_long_as_a_confirm_repeats_it(rest, mcp, prepared):
    mcp.ok("contact_create_confirm", token=prepared["token"])
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert "result" not in rest.get(path_of(the_action())).json()


def test_a_member_sees_their_own_and_who_manages_sees_all(
    rest, mate, workspace, teammate, prepared
):
    mate.post("/api/contacts/prepare", {"name": "Grace"})
    assert listed(mate) == ["Grace"]
    assert listed(rest) == ["Grace", "Ada"]
    owners = PendingAction.objects.exclude(user=teammate).get()
    assert mate.get(path_of(owners)).status_code == 404
    assert mate.delete(path_of(owners)).status_code == 404
    assert owners.state is ActionState.WAITING


def test_a_stranger_sees_and_cancels_nothing(stranger, stranger_workspace, prepared):
    theirs = Rest(factories.token_of(stranger, stranger_workspace)[1])
    assert listed(theirs) == []
    missing = theirs.get(path_of(the_action()))
    assert missing.status_code == 404
    assert "prepared action" in missing.json()["detail"]
    assert theirs.delete(path_of(the_action())).status_code == 404
    assert the_action().state is ActionState.WAITING


def test_what_was_cancelled_is_not_confirmed_any_more(rest, mcp, owner, prepared):
    before = world()
    answer = rest.delete(path_of(the_action()))
    assert (answer.status_code, answer.json()["state"]) == (200, "rejected")
    refused = mcp.refused("contact_create_confirm", token=prepared["token"])
    assert refused["code"] == "cancelled"
    assert world() == before
    assert told() == [
        ("contact_create", "prepared", ""),
        ("contact_create", "cancelled", ""),
    ]
    row = Activity.objects.latest("id")
    assert (row.user, row.door, row.pending_action_id) == (owner, "rest", the_action().pk)


def test_any_token_of_the_person_cancels_what_another_prepared(owner, workspace, prepared):
    other = Rest(factories.token_of(owner, workspace)[1])
    assert other.delete(path_of(the_action())).status_code == 200
    assert the_action().ended_by == owner


def test_who_manages_cancels_what_a_member_prepared(workspace, mate):
    admin = factories.member(factories.UserFactory(), workspace, Role.ADMIN)
    mate.post("/api/contacts/prepare", {"name": "Grace"})
    theirs = Rest(factories.token_of(admin, workspace)[1])
    assert theirs.delete(path_of(the_action())).status_code == 200
    assert the_action().ended_by == admin


def test_cancelling_is_safe_so_no_policy_holds_it_up(owner, workspace, mcp, prepared):
    Workspace.objects.update(write_policy=Policy.HUMAN, send_policy=Policy.HUMAN)
    careful = Rest(factories.token_of(owner, workspace, policy=Policy.HUMAN)[1])
    assert careful.delete(path_of(the_action())).json()["state"] == "rejected"


def test_an_approved_action_can_still_be_cancelled(rest, owner, mcp, prepared):
    the_action().approve(owner)
    assert rest.delete(path_of(the_action())).status_code == 200
    refused = mcp.refused("contact_create_confirm", token=prepared["token"])
    assert refused["code"] == "cancelled"


def test_cancelling_twice_answers_the_same_and_tells_once(rest, prepared):
    first, again = (rest.delete(path_of(the_action())) for _ in range(2))
    assert first.json() == again.json()
    assert [outcome for _, outcome, _ in told()] == ["prepared", "cancelled"]


def test_what_was_done_is_not_cancelled(rest, mcp, prepared):
    mcp.ok("contact_create_confirm", token=prepared["token"])
    answer = rest.delete(path_of(the_action()))
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert the_action().state is ActionState.DONE


@pytest.mark.parametrize(
    ("scopes", "seen"),
    [
        (["crm:read"], False),
        (["crm:write"], False),
        (["crm:read", "email:read"], True),
        (["crm:read", "email:send"], True),
    ],
)
def test_a_prepared_mail_is_read_only_where_mails_may_be(
    owner, workspace, mcp, contact, scopes, seen
):
    session = mcp.ok("email_prepare", contactId=str(contact.pk), instruction="Write a follow-up")
    mcp.ok("email_send_prepare", sessionId=session["sessionId"])
    reader = Rest(factories.token_of(owner, workspace, scopes)[1])
    listed = reader.get("/api/pending_actions").json()["results"]
    assert bool(listed) is seen
    assert reader.get(path_of(the_action())).status_code == (200 if seen else 404)


def test_what_has_expired_is_not_cancelled(rest, prepared):
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        answer = rest.delete(path_of(the_action()))
    assert (answer.status_code, answer.json()["code"]) == (410, "expired")


def test_a_token_that_only_reads_cancels_nothing(owner, workspace, prepared):
    reader = Rest(factories.token_of(owner, workspace, ["crm:read"])[1])
    assert reader.delete(path_of(the_action())).json()["code"] == "insufficient_scope"
    assert the_action().state is ActionState.WAITING


def test_no_route_approves(rest, mcp, workspace):
    Workspace.objects.update(write_policy=Policy.HUMAN)
    prepared = mcp.ok("contact_create_prepare", name="Ada")
    assert get_resolver()
    routes = [str(pattern.pattern) for pattern in urlpatterns]
    assert not [route for route in routes if "appro" in route]
    assert not [name for name in DIRECT if "approve" in name]
    tried = [{"state": "approved"}, {"approvedBy": "me"}, {"decision": "approve"}, {}]
    for method in ("POST", "PUT", "PATCH"):
        for body in tried:
            for path in (path_of(the_action()), f"{path_of(the_action())}/approve"):
                assert rest.request(method, path, json=body).status_code in {403, 404, 405}
    assert the_action().approved_at is None
    refused = mcp.refused("contact_create_confirm", token=prepared["token"])
    assert refused["code"] == "awaiting_approval"


def test_reading_a_prepared_action_decides_nothing(rest, prepared):
    before = PendingAction.objects.values().get()
    rest.get(path_of(the_action()))
    rest.get("/api/pending_actions")
    assert PendingAction.objects.values().get() == before


def test_assistants_are_offered_none_of_this(mcp, workspace):
    assert not {tool.name for tool in mcp.tools()} & {
        name for name in DIRECT if name.startswith("pending_")
    }
