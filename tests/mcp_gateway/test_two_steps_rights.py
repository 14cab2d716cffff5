"""The rights that count are those at the moment of the confirmation."""

import pytest
from django.utils import timezone

from crm.models import ApiToken, Contact, Door, Membership, User, Workspace
from crm.refusals import Refusal
from crm.request.auth import caller_with
from crm.schemas.two_steps import Confirmation
from tests.mcp_gateway.test_two_steps import told, world
from tests.offered import TOOLS

pytestmark = pytest.mark.django_db


def leave():
    Membership.objects.all().delete()


def look_on():
    Membership.objects.update(role="viewer")


def deactivate():
    User.objects.update(is_active=False)


def revoke():
    ApiToken.objects.get().revoke()


def expire():
    token = ApiToken.objects.get()
    ApiToken.objects.update(expires_at=token.created_at)


def read_only():
    ApiToken.objects.update(scopes=["crm:read"])


def mail_only():
    ApiToken.objects.update(scopes=["crm:read", "email:send"])


def downgrade():
    Workspace.objects.update(plan="pro")


def suspend():
    Workspace.objects.update(suspended_at=timezone.now())


# What happened in between: HTTP status of /_mcp, its reason, HTTP status of /api, its code.
LOSSES = {
    leave: (401, "invalid_token", 401, "authentication_failed"),
    look_on: (403, "forbidden", 403, "forbidden"),
    deactivate: (401, "invalid_token", 401, "authentication_failed"),
    revoke: (401, "invalid_token", 401, "authentication_failed"),
    expire: (401, "invalid_token", 401, "authentication_failed"),
    read_only: (403, "insufficient_scope", 403, "insufficient_scope"),
    mail_only: (403, "insufficient_scope", 403, "insufficient_scope"),
    downgrade: (403, "plan_required", 403, "plan_required"),
    suspend: (200, "forbidden", 403, "forbidden"),
}


@pytest.fixture
def token(mcp, workspace):
    return mcp.ok("contact_create_prepare", name="Ada")["token"]


def reason_in(answer):
    body = answer.json()
    if "result" in body:
        return body["result"]["structuredContent"]["code"]
    return body["error"].get("data", {}).get("reason")


@pytest.mark.parametrize("loss", LOSSES)
def test_who_lost_the_right_in_between_cannot_confirm(rest, workspace, token, loss):
    status, reason, rest_status, code = LOSSES[loss]
    loss()
    before = world()
    arguments = {"name": "contact_create_confirm", "arguments": {"token": token}}
    answer = rest.rpc("tools/call", arguments)
    assert (answer.status_code, reason_in(answer)) == (status, reason)
    over_rest = rest.post("/api/contacts/confirm", {"token": token})
    assert (over_rest.status_code, over_rest.json()["code"]) == (rest_status, code)
    assert world() == before


@pytest.mark.parametrize("loss", LOSSES)
def test_nor_fetch_the_answer_of_what_they_confirmed_before(rest, mcp, workspace, token, loss):
    mcp.ok("contact_create_confirm", token=token)
    loss()
    over_rest = rest.post("/api/contacts/confirm", {"token": token})
    assert over_rest.status_code == LOSSES[loss][2]
    arguments = {"name": "contact_create_confirm", "arguments": {"token": token}}
    assert "Ada" not in rest.rpc("tools/call", arguments).text


@pytest.mark.parametrize("loss", LOSSES)
def test_nor_that_of_a_deferred_write(rest, contact, loss):
    Workspace.objects.update(write_policy="confirm")
    pending = rest.post(f"/api/contacts/{contact.pk}/notes", {"content": "Secret"}).json()[
        "pending"
    ]
    assert rest.post("/api/actions/confirm", {"token": pending["token"]}).status_code == 200
    loss()
    over_rest = rest.post("/api/actions/confirm", {"token": pending["token"]})
    assert over_rest.status_code == LOSSES[loss][2]
    arguments = {"name": "action_confirm", "arguments": {"token": pending["token"]}}
    assert "Secret" not in rest.rpc("tools/call", arguments).text


@pytest.mark.parametrize("loss", LOSSES)
def test_a_request_that_was_let_in_before_the_loss_does_nothing_after_it(
    secret, workspace, token, loss
):
    """The loss falls between the front door and the deed: the rights are read again there."""
    admitted = caller_with(secret, "", Door.MCP)
    loss()
    before = world()
    with pytest.raises(Refusal) as refused:
        TOOLS["contact_create_confirm"](admitted, Confirmation(token=token))
    assert refused.value.code in {"forbidden", "insufficient_scope", "plan_required"}
    assert world() == before
    assert told()[-1] == ("contact_create", "refused", refused.value.code)


@pytest.mark.parametrize("stricter", ["workspace", "token"])
def test_a_policy_that_became_stricter_after_the_front_door_holds(
    secret, workspace, token, stricter
):
    admitted = caller_with(secret, "", Door.MCP)
    if stricter == "workspace":
        Workspace.objects.update(write_policy="human")
    else:
        ApiToken.objects.update(policy="human")
    with pytest.raises(Refusal) as refused:
        TOOLS["contact_create_confirm"](admitted, Confirmation(token=token))
    assert refused.value.code == "awaiting_approval"
    assert not Contact.objects.exists()


def test_a_refusal_for_lack_of_rights_does_not_use_the_token_up(rest, mcp, workspace, token):
    Workspace.objects.update(plan="pro")
    assert rest.post("/api/contacts/confirm", {"token": token}).status_code == 403
    Workspace.objects.update(plan="enterprise")
    mcp.ok("contact_create_confirm", token=token)
    assert workspace.contacts.count() == 1
