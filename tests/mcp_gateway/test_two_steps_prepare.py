"""Preparing changes nothing, shows what confirming will do, and refuses what it would refuse."""

import hashlib
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, Policy, Workspace
from crm.models.pending_action import PendingAction
from tests import factories
from tests.doors import Mcp, Rest
from tests.mcp_gateway.test_two_steps import told, world

pytestmark = pytest.mark.django_db


def test_preparing_a_contact_writes_one_pending_action_and_its_activity_and_nothing_else(
    mcp, workspace
):
    before = world()
    mcp.ok("contact_create_prepare", name="Ada", company="New Company", tags=["fair"])
    assert world() == before
    assert PendingAction.objects.count() == 1
    assert told() == [("contact_create", "prepared", "")]


@pytest.mark.parametrize("tool", ["contact_update_prepare", "task_create_prepare"])
def test_preparing_another_write_changes_nothing_either(mcp, contact, tool):
    arguments = {
        "contact_update_prepare": {"name": "Maria", "company": "Other", "tags": ["x"]},
        "task_create_prepare": {"title": "Call", "dueDate": "2030-01-15"},
    }
    before = world()
    mcp.ok(tool, contactId=str(contact.pk), **arguments[tool])
    assert world() == before


def test_preparing_over_rest_changes_nothing_either(rest, contact):
    before = world()
    for path, body in (
        ("/api/contacts/prepare", {"name": "Ada", "company": "New"}),
        (f"/api/contacts/{contact.pk}/prepare", {"name": "Maria"}),
        ("/api/contact_tasks/prepare", {"title": "Call", "dueDate": "2030-01-15"}),
    ):
        assert rest.post(path, body).status_code == 200
    assert world() == before
    assert PendingAction.objects.count() == 3


def test_a_prepared_contact_is_not_found_by_searching(mcp, workspace):
    mcp.ok("contact_create_prepare", name="Ada Lovelace")
    assert not mcp.ok("contact_search", query="lovelace").get("results")


def test_prepare_shows_each_field_before_and_after_and_the_normalised_value(mcp, contact):
    prepared = mcp.ok(
        "contact_update_prepare",
        contactId=str(contact.pk),
        phones=["06 11 22 33 44"],
        company="Vestas",
    )
    assert prepared["changes"] == [
        {"record": "company Vestas", "field": "name", "after": "Vestas"},
        {
            "record": "contact Marie Dupont",
            "field": "phones",
            "before": ["+33612345678"],
            "after": ["+33611223344"],
        },
        {
            "record": "contact Marie Dupont",
            "field": "company",
            "before": "Halden Logistics",
            "after": "Vestas",
        },
    ]


def test_prepare_says_with_which_tool_and_until_when_to_confirm(mcp, workspace):
    prepared = mcp.ok("contact_create_prepare", name="Ada")
    assert prepared["confirmWith"] == "contact_create_confirm"
    left = datetime.fromisoformat(prepared["expiresAt"]) - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    assert "approvalUrl" not in prepared
    described = next(t for t in mcp.tools() if t.name == "contact_create_prepare")
    assert "10 minutes" in described.description


def test_prepare_warns_of_a_likely_duplicate_but_does_not_refuse(mcp, contact):
    prepared = mcp.ok("contact_create_prepare", name="Marie Dupont", emails=contact.emails)
    assert any("Likely duplicate: Marie Dupont" in warning for warning in prepared["warnings"])


def test_only_the_digest_of_the_token_is_kept(mcp, workspace):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    action = PendingAction.objects.get()
    assert action.digest == hashlib.sha256(token.encode()).hexdigest()
    row = PendingAction.objects.values().get()
    assert token not in str(row)
    assert token.removeprefix("liaison_act_") not in str(row)


def test_every_token_is_another_and_cannot_be_guessed(mcp, workspace):
    tokens = [mcp.ok("contact_create_prepare", name="Ada")["token"] for _ in range(3)]
    assert len(set(tokens)) == 3
    # 256 bits: 43 characters of base64.
    assert all(len(token.removeprefix("liaison_act_")) >= 43 for token in tokens)


@pytest.mark.parametrize(
    ("tool", "arguments", "code", "about"),
    [
        ("contact_create_prepare", {"name": ""}, "invalid", "name"),
        ("contact_create_prepare", {"name": "Ada", "emails": ["no"]}, "invalid", "emails"),
        ("contact_create_prepare", {"name": "Ada", "workspaceId": "x"}, "invalid", "workspaceId"),
        ("contact_create_prepare", {"name": "Ada", "token": "x"}, "invalid", "token"),
        (
            "contact_create_prepare",
            {"name": "Ada", "pipelineStateId": "01890a5d-ac96-774b-bcce-b302099a8057"},
            "not_found",
            "pipeline state",
        ),
        (
            "contact_create_prepare",
            {"name": "Ada", "assigneeId": "01890a5d-ac96-774b-bcce-b302099a8057"},
            "invalid",
            "assigneeId",
        ),
        (
            "contact_update_prepare",
            {"contactId": "01890a5d-ac96-774b-bcce-b302099a8057", "name": "Ada"},
            "not_found",
            "contact",
        ),
        ("task_create_prepare", {"title": "Call", "dueDate": "soon"}, "invalid", "dueDate"),
        (
            "task_create_prepare",
            {"title": "Call", "dueDate": "2030-03-31T02:30"},
            "invalid",
            "dueDate",
        ),
    ],
)
def test_what_confirm_would_refuse_prepare_refuses(mcp, workspace, tool, arguments, code, about):
    refused = mcp.refused(tool, **arguments)
    assert refused["code"] == code
    assert about in refused["message"]
    assert not PendingAction.objects.exists()


def test_a_company_name_that_is_taken_is_refused_when_it_is_prepared(mcp, workspace):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    factories.CompanyFactory(workspace=workspace, name="Vestas")
    other = factories.CompanyFactory(workspace=workspace, name="Halden")
    refused = mcp.refused("company_update", companyId=str(other.pk), name="VESTAS")
    assert refused["code"] == "invalid"
    assert "name exists" in refused["message"]
    assert not PendingAction.objects.exists()


def test_the_contact_of_another_workspace_is_as_unknown_as_a_made_up_one(
    mcp, workspace, stranger_workspace
):
    theirs = factories.ContactFactory(workspace=stranger_workspace)
    refused = mcp.refused("contact_update_prepare", contactId=str(theirs.pk), name="Mine")
    made_up = mcp.refused(
        "contact_update_prepare", contactId="01890a5d-ac96-774b-bcce-b302099a8057", name="Mine"
    )
    assert refused == made_up
    assert not PendingAction.objects.exists()


def test_a_viewer_may_not_prepare(workspace, teammate, token):
    workspace.memberships.filter(user=teammate).update(role="viewer")
    viewer = Rest(token(teammate, workspace)[1])
    called = viewer.rpc(
        "tools/call", {"name": "contact_create_prepare", "arguments": {"name": "Ada"}}
    )
    assert called.status_code == 403
    assert viewer.post("/api/contacts/prepare", {"name": "Ada"}).status_code == 403
    assert not PendingAction.objects.exists()


def test_the_hundred_and_first_open_action_of_a_token_is_refused(rest, mcp, owner, workspace):
    tokens = [
        rest.post("/api/contacts/prepare", {"name": f"Person {n}"}).json()["token"]
        for n in range(100)
    ]
    refused = mcp.refused("contact_create_prepare", name="One too many")
    assert refused["code"] == "rate_limited"
    over_rest = rest.post("/api/contacts/prepare", {"name": "One too many"})
    assert over_rest.status_code == 429
    assert over_rest.headers["Retry-After"]
    assert PendingAction.objects.count() == 100

    other = Mcp(factories.token_of(owner, workspace)[1])
    other.ok("contact_create_prepare", name="By another token")

    mcp.ok("contact_create_confirm", token=tokens[0])
    mcp.ok("contact_create_prepare", name="There is room again")


def test_actions_that_expired_leave_room_for_new_ones(mcp, workspace, settings):
    settings.OPEN_ACTIONS_PER_TOKEN = 2
    for name in ("Ada", "Grace"):
        mcp.ok("contact_create_prepare", name=name)
    assert mcp.refused("contact_create_prepare", name="Joan")["code"] == "rate_limited"
    PendingAction.objects.update(expires_at=timezone.now())
    mcp.ok("contact_create_prepare", name="Joan")


def test_writes_that_the_policy_defers_count_towards_the_limit(mcp, contact, settings):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    settings.OPEN_ACTIONS_PER_TOKEN = 1
    mcp.ok("contact_note_add", contactId=str(contact.pk), content="One")
    refused = mcp.refused("contact_note_add", contactId=str(contact.pk), content="Two")
    assert refused["code"] == "rate_limited"


def test_the_exact_input_is_frozen_when_it_is_prepared(mcp, workspace):
    prepared = mcp.ok("contact_create_prepare", name="Ada", position="Countess")
    PendingAction.objects.update(summary="Create a contact: Eve")
    made = mcp.ok("contact_create_confirm", token=prepared["token"])
    assert (made["name"], made["position"]) == ("Ada", "Countess")
    done = Activity.objects.get(outcome="done")
    assert done.after["name"] == "Ada"
