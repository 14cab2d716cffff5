"""Who am I, what may I do here, and what I may change of that."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from crm.models import Activity, Language, Policy, Role, Scope
from crm.operations.me import profile_update
from crm.refusals import Refusal
from crm.schemas.me import ProfileUpdate
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


def test_time_zone_and_language_are_the_workspaces_until_the_person_has_their_own(rest, caller):
    assert rest.get("/api/me").json()["timeZone"] == "Europe/Paris"
    profile_update(caller, ProfileUpdate(time_zone="Asia/Tokyo", language=Language.FRENCH))
    me = rest.get("/api/me").json()
    assert (me["timeZone"], me["language"]) == ("Asia/Tokyo", "fr")
    profile_update(caller, ProfileUpdate(time_zone="", language=""))
    me = rest.get("/api/me").json()
    assert (me["timeZone"], me["language"]) == ("Europe/Paris", "en")


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


@pytest.mark.parametrize(
    ("field", "value"), [("name", "Eve"), ("timeZone", "Asia/Tokyo"), ("language", "fr")]
)
@pytest.mark.parametrize("everywhere", [False, True], ids=["one workspace", "all workspaces"])
def test_no_token_writes_what_shows_in_another_workspace(
    owner, workspace, stranger_workspace, field, value, everywhere
):
    factories.member(owner, stranger_workspace)
    rest = Rest(factories.token_of(owner, None if everywhere else workspace)[1], slug="acme")
    answer = rest.patch("/api/me", {field: value})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {field})
    owner.refresh_from_db()
    assert (owner.name, owner.time_zone, owner.language) == ("Olivia Owner", "", "")


def test_a_person_changes_their_name_and_each_of_their_workspaces_is_told(
    caller, owner, stranger_workspace
):
    factories.member(owner, stranger_workspace)
    profile_update(caller, ProfileUpdate(name="Olivia Otherwise", time_zone="Asia/Tokyo"))
    rows = Activity.objects.order_by("workspace__slug")
    assert [row.workspace.slug for row in rows] == ["acme", "rival"]
    for row in rows:
        assert (row.event, row.target_id, row.user) == ("user.updated", owner.pk, owner)
        assert row.before == {"name": "Olivia Owner"}
        assert row.after == {"name": "Olivia Otherwise", "time_zone": "Asia/Tokyo"}


def test_a_program_changes_no_profile_even_if_a_route_were_added(caller, owner, workspace):
    token, _ = factories.token_of(owner, workspace)
    with pytest.raises(Refusal, match="Only a person"):
        profile_update(replace(caller, token=token), ProfileUpdate(name="Eve"))


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


def test_sending_what_is_so_already_changes_and_tells_nothing(rest, caller, owner):
    assert rest.patch("/api/me", {"signature": ""}).status_code == 200
    profile_update(caller, ProfileUpdate(name=owner.name))
    assert not Activity.objects.exists()


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc/passwd"])
def test_an_unknown_time_zone_is_refused(caller, owner, zone):
    with pytest.raises(ValidationError, match="not a time zone"):
        profile_update(caller, ProfileUpdate(time_zone=zone))
    owner.refresh_from_db()
    assert owner.time_zone == ""


@pytest.mark.parametrize(("field", "value"), [("email", "eve@example.com"), ("role", "owner")])
def test_what_a_person_cannot_be_is_refused_by_field(rest, owner, field, value):
    answer = rest.patch("/api/me", {field: value})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {field})
    owner.refresh_from_db()
    assert owner.email == "owner@example.com"


def test_under_a_policy_the_change_waits_for_its_confirmation(owner, workspace):
    rest = Rest(factories.token_of(owner, workspace, policy=Policy.CONFIRM)[1])
    pending = rest.patch("/api/me", {"signature": "Olivia"}).json()["pending"]
    assert rest.get("/api/me").json().get("signature") is None
    rest.post("/api/actions/confirm", {"token": pending["token"]})
    assert rest.get("/api/me").json()["signature"] == "Olivia"
