"""What an operator sees at the console."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm.models import Activity, ApiToken, Door, Plan, Role, Scope, User, Workspace
from crm.models.api_token import PREFIX
from crm.request.auth import Unauthenticated, caller_with
from tests import factories

PASSWORD = "correct-horse-battery"
pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Runs a command line and gives what it printed: its answer, and what it said beside it."""

    def command(*words: str) -> tuple[str, str]:
        call_command(*words)
        printed = capsys.readouterr()
        return printed.out.strip(), printed.err.strip()

    return command


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as wrong:
        call_command(*words)
    assert "\n" not in str(wrong.value)
    assert wrong.value.returncode == 1
    return str(wrong.value)


def told(operation: str) -> Activity:
    return Activity.objects.get(operation=operation)


class TestWorkspaceCreate:
    def test_it_makes_a_workspace_ready_for_work(self, run):
        said, _ = run("workspace_create", "Acme", "--owner=ann@acme.com", f"--password={PASSWORD}")
        workspace = Workspace.objects.get(slug="acme")
        assert said == "Created the workspace acme (enterprise), owned by ann@acme.com."
        assert workspace.pipeline_states.count() == 6
        assert workspace.memberships.get().role == Role.OWNER
        assert User.objects.get(email="ann@acme.com").check_password(PASSWORD)

    def test_json_answers_the_slug_the_owner_and_the_plan(self, run):
        words = ["--owner=ann@acme.com", f"--password={PASSWORD}", "--plan=pro", "--slug=ac"]
        said, _ = run("workspace_create", "Acme", *words, "--json")
        assert json.loads(said) == {"workspace": "ac", "owner": "ann@acme.com", "plan": "pro"}

    def test_it_leaves_activity_that_names_nobody(self, run):
        run("workspace_create", "Acme", "--owner=ann@acme.com", f"--password={PASSWORD}")
        rows = Activity.objects.filter(operation="workspace_create").order_by("id")
        assert [row.target_type for row in rows] == ["workspace", "membership"]
        assert {(row.door, row.user) for row in rows} == {(Door.COMMAND, None)}

    def test_an_owner_who_exists_keeps_their_password(self, run, owner):
        before = owner.password
        _, warned = run("workspace_create", "B", f"--owner={owner.email}", f"--password={PASSWORD}")
        owner.refresh_from_db()
        assert owner.password == before
        assert warned == "owner@example.com exists and keeps their password."

    @pytest.mark.parametrize(
        ("words", "answer"),
        [
            (["--owner=ann"], "--owner: 'ann' is not an email address such as ann@acme.com."),
            (
                ["--owner=ann@acme.com"],
                "--password: ann@acme.com is new here; give them a password.",
            ),
            (
                ["--owner=ann@acme.com", "--plan=gold"],
                "--plan: 'gold' is unknown; use one of: free, pro, enterprise.",
            ),
        ],
    )
    def test_a_wrong_argument_is_named(self, words, answer):
        assert refused("workspace_create", "Acme", *words) == answer
        assert not Workspace.objects.exists()

    def test_a_weak_password_is_refused(self):
        said = refused("workspace_create", "Acme", "--owner=ann@acme.com", "--password=123")
        assert said.startswith("--password: This password is too short.")

    def test_a_taken_slug_is_refused_and_makes_nobody(self, workspace):
        words = ["--owner=ann@acme.com", f"--password={PASSWORD}", "--slug=acme"]
        assert refused("workspace_create", "A", *words) == (
            "--slug: 'acme' is taken; choose another."
        )
        assert not User.objects.filter(email="ann@acme.com").exists()

    def test_a_slug_that_no_address_could_have_is_refused(self):
        words = ["--owner=ann@acme.com", f"--password={PASSWORD}", "--slug=a b"]
        assert refused("workspace_create", "Acme", *words).startswith("slug: Enter a valid")
        assert not User.objects.exists()


class TestMembers:
    def test_a_new_person_is_created_and_added(self, run, workspace):
        words = ["--workspace=acme", "--role=viewer", f"--password={PASSWORD}", "--name=Bea"]
        said, _ = run("member_add", "bea@acme.com", *words)
        assert said == "bea@acme.com is now viewer of acme."
        assert workspace.memberships.get(role=Role.VIEWER).user.name == "Bea"
        assert told("member_add").event == "member.created"
        assert told("member_add").after["role"] == "viewer"

    def test_json_answers_who_is_what_where(self, run, workspace):
        words = ["--workspace=acme", "--role=member", f"--password={PASSWORD}", "--json"]
        said, _ = run("member_add", "bea@acme.com", *words)
        assert json.loads(said) == {"email": "bea@acme.com", "workspace": "acme", "role": "member"}

    def test_somebody_who_has_an_account_is_asked_and_not_put_there(self, run, workspace, stranger):
        words = ["--workspace=acme", "--role=viewer", f"--password={PASSWORD}"]
        said, warned = run("member_add", stranger.email.upper(), *words)
        assert "is invited as viewer of acme" in said
        assert warned == "stranger@example.com exists and keeps their password."
        assert not workspace.memberships.filter(user=stranger).exists()
        invitation = workspace.invitations.get()
        assert (invitation.email, invitation.invited_by) == (stranger.email, None)
        assert said.endswith(f"/invitations/{(code := said.rpartition('/')[2])}")
        assert workspace.invitations.with_code(code).get() == invitation
        assert (told("member_add").event, told("member_add").user) == ("invitation.created", None)

    def test_json_answers_the_link_of_who_is_asked(self, run, workspace, stranger):
        words = ["--workspace=acme", "--role=member", "--json"]
        answer = json.loads(run("member_add", stranger.email, *words)[0])
        assert (answer["email"], answer["role"]) == (stranger.email, "member")
        assert "/invitations/liaison_inv_" in answer["invitation"]

    def test_who_is_made_here_has_answered_what_invited_them(self, run, workspace):
        factories.invited(workspace, "Bea@acme.com")
        words = ["--workspace=acme", "--role=viewer", f"--password={PASSWORD}"]
        run("member_add", "bea@acme.com", *words)
        assert workspace.invitations.get().accepted_at

    def test_a_member_is_not_added_twice(self, teammate, workspace):
        said = refused("member_add", teammate.email, "--workspace=acme", "--role=admin")
        assert said.startswith("email: teammate@example.com is already member of acme;")

    def test_an_unknown_role_is_refused_with_the_known_ones(self, workspace):
        said = refused("member_add", "b@acme.com", "--workspace=acme", "--role=boss")
        assert said == "--role: 'boss' is unknown; use one of: owner, admin, member, viewer."

    def test_an_unknown_workspace_is_refused_with_those_that_exist(self, workspace):
        said = refused("member_add", "b@acme.com", "--workspace=nope", "--role=member")
        assert said == "--workspace: there is no workspace 'nope'; use one of: acme."

    def test_a_removed_member_is_gone_and_so_are_their_tokens(self, run, workspace, teammate):
        _, secret = factories.token_of(teammate, workspace)
        said, _ = run("member_remove", teammate.email, "--workspace=acme")
        assert said == "teammate@example.com is no longer a member of acme. Tokens revoked: 1."
        assert workspace.memberships.count() == 1
        factories.member(teammate, workspace)
        with pytest.raises(Unauthenticated):
            caller_with(secret, "acme", Door.REST)

    def test_a_removal_is_told_as_rest_tells_it(self, run, workspace, teammate):
        factories.token_of(teammate, workspace)
        run("member_remove", teammate.email, "--workspace=acme", "--json")
        rows = list(Activity.objects.filter(operation="member_remove").order_by("id"))
        assert [row.event for row in rows] == ["token.deleted", "member.deleted"]
        assert {(row.door, row.user) for row in rows} == {(Door.COMMAND, None)}
        assert rows[1].before["user"] == str(teammate.pk)

    def test_the_last_owner_stays(self, owner, workspace, teammate):
        said = refused("member_remove", owner.email, "--workspace=acme")
        assert said.startswith("Olivia Owner is the last owner of this workspace.")
        assert workspace.memberships.filter(user=owner).exists()

    def test_one_of_two_owners_may_go(self, run, owner, workspace, teammate):
        workspace.memberships.filter(user=teammate).update(role=Role.OWNER)
        run("member_remove", owner.email, "--workspace=acme")
        assert workspace.memberships.get().user == teammate

    def test_a_stranger_cannot_be_removed(self, workspace, stranger):
        said = refused("member_remove", stranger.email, "--workspace=acme")
        assert said == "email: stranger@example.com is not a member of acme."


class TestTokenCreate:
    def test_it_prints_the_token_alone_and_the_token_works(self, run, owner, workspace):
        secret, warned = run("token_create", owner.email, "--workspace=acme")
        assert secret.startswith(PREFIX)
        assert ApiToken.is_well_formed(secret)
        assert warned == ""
        assert caller_with(secret, "", Door.REST).user == owner

    def test_json_says_what_the_token_may(self, run, owner, workspace):
        words = ["--scope", "crm:read", "email:send", "--policy=human", "--expires=7", "--name=CI"]
        said, _ = run("token_create", owner.email, "--workspace=acme", *words, "--json")
        answer = json.loads(said)
        assert answer["scopes"] == ["crm:read", "email:send"]
        assert (answer["policy"], answer["name"]) == ("human", "CI")
        token = ApiToken.objects.get(pk=answer["id"])
        assert token.digest == ApiToken.digest_of(answer["token"])
        assert timedelta(days=6) < token.expires_at - timezone.now() < timedelta(days=7)

    def test_scopes_may_be_given_one_by_one(self, run, owner, workspace):
        run(
            "token_create",
            owner.email,
            *("--workspace=acme", "--scope=crm:read", "--scope=crm:write"),
        )
        assert ApiToken.objects.get().scopes == [Scope.READ, Scope.WRITE]

    def test_the_secret_stands_nowhere_in_the_activity(self, run, owner, workspace):
        secret, _ = run("token_create", owner.email, "--workspace=acme")
        row = told("token_create")
        kept = json.dumps([row.before, row.after])
        assert row.after["hint"] == secret[-4:]
        assert secret not in kept
        assert ApiToken.digest_of(secret) not in kept

    @pytest.mark.parametrize(
        ("word", "answer"),
        [
            ("--scope=crm:all", "--scope: 'crm:all' is unknown; use one of: crm:read, crm:write, "
             "crm:audit, email:read, email:send, workspace:admin."),
            ("--policy=ask", "--policy: 'ask' is unknown; use one of: auto, confirm, human."),
            ("--expires=0", "--expires: '0' is not a number of days from 1 to 3650."),
            ("--expires=soon", "--expires: 'soon' is not a number of days from 1 to 3650."),
            ("--expires=99999999999999999", "--expires: '99999999999999999' is not a number of "
             "days from 1 to 3650."),
            ("--name= ", "--name: give 1 to 100 characters."),
        ],
    )  # fmt: skip
    def test_a_wrong_argument_is_named(self, owner, workspace, word, answer):
        assert refused("token_create", owner.email, "--workspace=acme", word) == answer
        assert not ApiToken.objects.exists()

    def test_somebody_who_is_no_member_gets_none(self, workspace, stranger):
        said = refused("token_create", stranger.email, "--workspace=acme")
        assert said == (
            "email: stranger@example.com is not a member of acme; add them with member_add first."
        )

    def test_a_deactivated_member_gets_none(self, workspace, teammate):
        User.objects.filter(pk=teammate.pk).update(is_active=False)
        said = refused("token_create", teammate.email, "--workspace=acme")
        assert said == "email: the account of teammate@example.com is deactivated."

    def test_a_suspended_workspace_gets_no_token_and_says_why_in_one_line(self, owner, workspace):
        Workspace.objects.filter(pk=workspace.pk).update(suspended_at=timezone.now())
        said = refused("token_create", owner.email, "--workspace=acme")
        assert said == "This workspace is suspended."

    def test_a_plan_without_api_is_said_beside_the_token(self, run, owner, workspace):
        Workspace.objects.filter(pk=workspace.pk).update(plan=Plan.FREE)
        secret, warned = run("token_create", owner.email, "--workspace=acme")
        assert ApiToken.is_well_formed(secret)
        assert warned.startswith("The free plan has no API")


class TestTokenRevoke:
    @pytest.mark.parametrize("by", ["secret", "id", "hint"])
    def test_a_token_is_found_by_its_secret_id_or_last_four(self, run, owner, workspace, by):
        token, secret = factories.token_of(owner, workspace)
        said, _ = run(
            "token_revoke", {"secret": secret, "id": str(token.pk), "hint": secret[-4:]}[by]
        )
        assert said == f"{token} of owner@example.com in acme is revoked."
        with pytest.raises(Unauthenticated):
            caller_with(secret, "", Door.REST)
        assert "revoked_at" in told("token_revoke").after

    def test_revoking_twice_says_so_and_leaves_one_row(self, run, owner, workspace):
        _, secret = factories.token_of(owner, workspace)
        run("token_revoke", secret)
        said, _ = run("token_revoke", secret)
        assert said.endswith("was revoked already.")
        assert Activity.objects.filter(operation="token_revoke").count() == 1

    def test_a_token_of_several_workspaces_ends_where_the_first_is_suspended(
        self, run, owner, workspace
    ):
        factories.workspace_of(owner, "Second", "second")
        Workspace.objects.filter(pk=workspace.pk).update(suspended_at=timezone.now())
        token, secret = factories.token_of(owner, None)
        said, _ = run("token_revoke", str(token.pk))
        assert said.endswith("is revoked.")
        with pytest.raises(Unauthenticated):
            caller_with(secret, "second", Door.REST)

    def test_an_ambiguous_ending_is_refused_with_the_tokens_that_have_it(self, owner, workspace):
        tokens = [factories.token_of(owner, workspace)[0] for _ in range(2)]
        ApiToken.objects.update(hint="aaaa")
        said = refused("token_revoke", "aaaa")
        assert all(str(token.pk) in said for token in tokens)
        assert not ApiToken.objects.exclude(revoked_at=None).exists()

    def test_the_workspace_narrows_the_choice(
        self, run, owner, workspace, stranger, stranger_workspace
    ):
        mine, _ = factories.token_of(owner, workspace)
        factories.token_of(stranger, stranger_workspace)
        ApiToken.objects.update(hint="aaaa")
        said, _ = run("token_revoke", "aaaa", "--workspace=acme", "--json")
        assert json.loads(said)["id"] == str(mine.pk)

    @pytest.mark.parametrize("typed", [f"{PREFIX}mistyped", "zzzz", "not-a-token"])
    def test_what_was_typed_is_never_repeated(self, typed):
        said = refused("token_revoke", typed)
        assert said.startswith("token_or_hint: ")
        assert typed not in said

    def test_a_token_for_all_workspaces_is_told_in_each(self, run, owner, workspace):
        factories.workspace_of(owner, "Second", "second")
        token, _ = factories.token_of(owner, None)
        run("token_revoke", str(token.pk))
        rows = Activity.objects.filter(operation="token_revoke")
        assert {row.workspace.slug for row in rows} == {"acme", "second"}


class TestPlanSet:
    def test_the_plan_changes_and_the_audit_log_says_from_what(self, run, workspace):
        said, _ = run("plan_set", "acme", "pro")
        row = told("plan_set")
        workspace.refresh_from_db()
        assert said == "acme is on the pro plan."
        assert workspace.plan == "pro"
        assert (row.before, row.after) == ({"plan": "enterprise"}, {"plan": "pro"})

    def test_setting_the_same_plan_again_tells_nothing(self, run, workspace):
        said, _ = run("plan_set", "acme", "enterprise", "--json")
        assert json.loads(said) == {"workspace": "acme", "plan": "enterprise"}
        assert not Activity.objects.filter(operation="plan_set").exists()

    def test_an_unknown_plan_is_refused(self, workspace):
        said = refused("plan_set", "acme", "gold")
        assert said == "plan: 'gold' is unknown; use one of: free, pro, enterprise."


class TestPolicySet:
    def test_the_policies_change_and_the_audit_log_says_from_what(self, run, workspace):
        said, _ = run("policy_set", "acme", "--writes", "human", "--outbound", "off")
        row = told("policy_set")
        workspace.refresh_from_db()
        assert said == "acme: writes human, sending confirm, mail stays in the outbox."
        assert (workspace.write_policy, workspace.outbound) == ("human", False)
        assert row.before["write_policy"] == "auto"
        assert row.after["write_policy"] == "human"

    def test_an_unknown_policy_is_refused(self, workspace):
        said = refused("policy_set", "acme", "--sending", "never")
        assert said == "--sending: 'never' is unknown; use one of: auto, confirm, human."

    def test_nothing_to_set_is_refused(self, workspace):
        assert "Nothing to set" in refused("policy_set", "acme")
