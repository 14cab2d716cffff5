"""The settings of a workspace, and that no program lifts the approval it is under."""

import pytest

from crm.caller import Caller
from crm.models import Activity, Door, Policy, Role
from crm.operations.workspace import workspace_update
from crm.refusals import Refusal
from crm.schemas.workspace import WorkspaceUpdate
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db

STRICT = {"write_policy": Policy.CONFIRM, "send_policy": Policy.CONFIRM, "outbound": False}
LOOSER = [
    {"write_policy": Policy.AUTO},
    {"send_policy": Policy.AUTO},
    {"outbound": True},
    {"write_policy": Policy.HUMAN, "send_policy": Policy.AUTO},
]
STRICTER = [{"write_policy": Policy.HUMAN}, {"send_policy": Policy.HUMAN}, {"outbound": False}]


@pytest.fixture
def strict(workspace):
    workspace.save_change(*workspace.assign(STRICT))
    return workspace


def settings_of(workspace):
    workspace.refresh_from_db()
    return {name: getattr(workspace, name) for name in STRICT}


def test_the_settings_are_read_with_their_version(rest, workspace):
    told = rest.get("/api/workspace").json()
    assert (told["slug"], told["name"], told["timeZone"]) == ("acme", "Acme", "Europe/Paris")
    assert (told["writePolicy"], told["sendPolicy"], told["outbound"]) == ("auto", "confirm", True)
    assert told["version"] == workspace.version


def test_what_is_sent_changes_and_the_activity_says_from_what(rest, workspace):
    sent = {"name": "Acme SA", "country": "be", "voice": "Short and warm.", "language": "fr"}
    told = rest.patch("/api/workspace", sent).json()
    assert told["country"] == "BE"
    assert told["version"] == workspace.version + 1
    row = Activity.objects.get()
    assert row.event == "workspace.updated"
    assert row.before == {"name": "Acme", "country": "FR", "language": "en"}
    assert row.after["voice"] == "Short and warm."


def test_a_version_that_is_not_the_one_read_is_stale(rest, workspace):
    answer = rest.patch("/api/workspace", {"name": "Acme SA", "version": workspace.version + 1})
    assert answer.json()["code"] == "stale"
    workspace.refresh_from_db()
    assert workspace.name == "Acme"


@pytest.mark.parametrize("wanted", LOOSER)
def test_a_token_cannot_loosen_what_it_is_under(rest, strict, wanted):
    answer = rest.patch("/api/workspace", WorkspaceUpdate(**wanted).as_wire())
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"
    assert "browser" in answer.json()["detail"]
    assert settings_of(strict) == STRICT


@pytest.mark.parametrize("wanted", STRICTER)
def test_a_token_may_tighten(rest, workspace, wanted):
    assert rest.patch("/api/workspace", WorkspaceUpdate(**wanted).as_wire()).status_code == 200
    assert settings_of(workspace).items() >= wanted.items()


def test_leaving_a_setting_as_it_is_is_no_loosening(rest, workspace):
    sent = {"writePolicy": "auto", "sendPolicy": "confirm", "outbound": True, "name": "Acme SA"}
    assert rest.patch("/api/workspace", sent).json()["name"] == "Acme SA"


@pytest.mark.parametrize("door", Door)
@pytest.mark.parametrize("wanted", LOOSER)
def test_only_a_person_at_the_browser_or_the_admin_loosens(owner, strict, door, wanted):
    caller = Caller(owner, strict, Role.OWNER, door)
    if door in {Door.WEB, Door.ADMIN}:
        workspace_update(caller, WorkspaceUpdate(**wanted))
        assert settings_of(strict).items() >= wanted.items()
    else:
        with pytest.raises(Refusal, match="only tighten"):
            workspace_update(caller, WorkspaceUpdate(**wanted))
        assert settings_of(strict) == STRICT


@pytest.mark.parametrize("door", Door)
def test_a_token_loosens_at_no_door_not_even_after_an_approval(owner, strict, door):
    token, _ = factories.token_of(owner, strict)
    caller = Caller(owner, strict, Role.OWNER, door, token, approved=True)
    with pytest.raises(Refusal, match="only tighten"):
        workspace_update(caller, WorkspaceUpdate(write_policy=Policy.AUTO))
    assert settings_of(strict) == STRICT


def test_loosening_cannot_even_be_prepared(owner, strict):
    rest = Rest(factories.token_of(owner, strict, policy=Policy.HUMAN)[1])
    answer = rest.patch("/api/workspace", {"writePolicy": "auto"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert not strict.pending_actions.exists()


@pytest.mark.parametrize("field", ["plan", "slug", "suspendedAt", "suspended_at"])
def test_what_the_operator_decides_is_no_field_here(rest, workspace, field):
    answer = rest.patch("/api/workspace", {field: "enterprise"})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timeZone", "Mars/Base"),
        ("timeZone", ""),
        ("language", "de"),
        ("language", ""),
        ("country", "ZZ"),
        ("country", "France"),
        ("name", ""),
        ("writePolicy", "never"),
        ("outbound", "no"),
    ],
)
def test_a_setting_that_means_nothing_is_refused_by_field(rest, workspace, field, value):
    answer = rest.patch("/api/workspace", {field: value})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


def test_a_plain_member_reads_the_settings_and_changes_none(workspace, teammate):
    rest = Rest(factories.token_of(teammate, workspace)[1])
    assert rest.get("/api/workspace").json()["slug"] == "acme"
    assert rest.patch("/api/workspace", {"name": "Mine"}).json()["code"] == "forbidden"


def test_a_stranger_changes_only_their_own(stranger, stranger_workspace, workspace):
    rest = Rest(factories.token_of(stranger, stranger_workspace)[1])
    assert rest.patch("/api/workspace", {"name": "Renamed"}).json()["slug"] == "rival"
    workspace.refresh_from_db()
    assert workspace.name == "Acme"
