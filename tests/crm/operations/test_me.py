"""Who am I, what may I do here, and what I may change of that."""

import pytest

from crm.models import Activity, Policy, Role, Scope
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db


def test_a_program_learns_whose_token_it_has_and_what_it_may_do(rest, owner, workspace):
    me = rest.get("/api/me").json()
    assert (me["id"], me["name"], me["email"]) == (str(owner.pk), owner.name, owner.email)
    assert me["role"] == "owner"
    assert me["memberId"] == str(owner.memberships.get().pk)
    assert me["workspace"]["slug"] == "acme"
    assert me["workspace"]["plan"] == "enterprise"
    assert me["credential"]["scopes"] == sorted(Scope)
    assert me["credential"]["expiresAt"]


def test_the_secret_is_not_in_the_answer(rest, secret):
    told = rest.get("/api/me").text
    assert secret not in told
    assert secret[-4:] in told


def test_time_zone_and_language_are_the_workspaces_until_the_person_has_their_own(rest, workspace):
    assert rest.get("/api/me").json()["timeZone"] == "Europe/Paris"
    changed = rest.patch("/api/me", {"timeZone": "Asia/Tokyo", "language": "fr"}).json()
    assert (changed["timeZone"], changed["language"]) == ("Asia/Tokyo", "fr")
    changed = rest.patch("/api/me", {"timeZone": "", "language": ""}).json()
    assert (changed["timeZone"], changed["language"]) == ("Europe/Paris", "en")


def test_the_stricter_policy_and_the_scopes_of_the_role_are_the_ones_in_effect(workspace, teammate):
    workspace.memberships.filter(user=teammate).update(role=Role.VIEWER)
    _, secret = factories.token_of(teammate, workspace, policy=Policy.HUMAN)
    told = Rest(secret).get("/api/me").json()["credential"]
    assert told["scopes"] == ["crm:audit", "crm:read", "email:read"]
    assert (told["writePolicy"], told["sendPolicy"]) == ("human", "human")


def test_a_token_of_one_workspace_tells_of_no_other(rest, owner, stranger_workspace):
    factories.member(owner, stranger_workspace)
    me = rest.get("/api/me").json()
    assert [there["slug"] for there in me["workspaces"]] == ["acme"]
    assert "rival" not in rest.get("/api/me").text.lower()


def test_a_token_of_all_workspaces_lists_those_that_it_opens(owner, workspace, stranger_workspace):
    factories.member(owner, stranger_workspace, Role.VIEWER)
    _, secret = factories.token_of(owner, None)
    me = Rest(secret, slug="rival").get("/api/me").json()
    assert [(there["slug"], there["role"]) for there in me["workspaces"]] == [
        ("acme", "owner"),
        ("rival", "viewer"),
    ]
    assert me["workspace"]["slug"] == "rival"
    assert me["credential"]["scopes"] == ["crm:audit", "crm:read", "email:read"]


def test_a_changed_name_stands_in_the_activity_as_a_change_of_the_person(rest, owner):
    rest.patch("/api/me", {"name": "Olivia Otherwise"})
    row = Activity.objects.get()
    assert (row.event, row.target_type, row.target_id) == ("user.updated", "user", owner.pk)
    assert (row.before, row.after) == ({"name": "Olivia Owner"}, {"name": "Olivia Otherwise"})


def test_a_signature_is_for_this_workspace_only(rest, owner, workspace, stranger_workspace):
    factories.member(owner, stranger_workspace)
    assert (
        rest.patch("/api/me", {"signature": "Olivia, Acme"}).json()["signature"] == "Olivia, Acme"
    )
    assert stranger_workspace.memberships.get(user=owner).signature == ""
    assert Activity.objects.get().event == "member.updated"


def test_a_plain_member_may_change_their_own_signature(workspace, teammate):
    rest = Rest(factories.token_of(teammate, workspace)[1])
    assert rest.patch("/api/me", {"signature": "Théo"}).json()["signature"] == "Théo"


def test_sending_what_is_so_already_changes_and_tells_nothing(rest, owner):
    assert rest.patch("/api/me", {"name": owner.name, "signature": ""}).status_code == 200
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timeZone", "Europe/Nowhere"),
        ("timeZone", "../etc/passwd"),
        ("language", "de"),
        ("name", "A\nB"),
        ("email", "eve@example.com"),
        ("role", "owner"),
    ],
)
def test_what_a_person_cannot_be_is_refused_by_field(rest, owner, field, value):
    answer = rest.patch("/api/me", {field: value})
    assert answer.status_code == 400
    assert {name.split(".")[0] for name in answer.json()["errors"]} == {field}
    owner.refresh_from_db()
    assert (owner.email, owner.time_zone) == ("owner@example.com", "")


def test_under_a_policy_the_change_waits_for_its_confirmation(owner, workspace):
    rest = Rest(factories.token_of(owner, workspace, policy=Policy.CONFIRM)[1])
    pending = rest.patch("/api/me", {"name": "Olivia Otherwise"}).json()["pending"]
    owner.refresh_from_db()
    assert owner.name == "Olivia Owner"
    rest.post("/api/actions/confirm", {"token": pending["token"]})
    owner.refresh_from_db()
    assert owner.name == "Olivia Otherwise"
