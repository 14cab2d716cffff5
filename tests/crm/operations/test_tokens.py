"""Making and ending a person's keys for programs."""

import pkgutil
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from pydantic import ValidationError

import email_assistant.operations as email_operations
from crm import operations as crm_operations
from crm.caller import Caller
from crm.models import Activity, ApiToken, Door, Policy, Role, Scope
from crm.models.rights import EVERYDAY
from crm.operation import Operation
from crm.operations import FOR_PEOPLE
from crm.operations.tokens import token_create, token_revoke
from crm.refusals import Code, Refusal
from crm.schemas.tokens import TokenCreate, TokenRef
from tests import factories
from tests.doors import Rest
from tests.offered import OPERATIONS

pytestmark = pytest.mark.django_db


def made(caller, **asked):
    return token_create(caller, TokenCreate(name="Laptop", **asked))


def refused(operation, caller, data):
    with pytest.raises(Refusal) as caught:
        operation(caller, data)
    return caught.value


def test_a_person_makes_a_token_that_works_and_is_told_its_secret_once(caller):
    token = made(caller)
    assert Rest(token.secret).get("/api/contacts").status_code == 200
    assert token.scopes == sorted(EVERYDAY)
    assert "secret" not in token.as_kept()
    row = Activity.objects.get(operation="token_create")
    assert row.event == "token.created"
    assert token.secret not in str(row.after)


def test_an_everyday_token_reads_mails_and_not_the_audit(caller):
    rest = Rest(made(caller).secret)
    assert rest.get("/api/emails").status_code == 200
    assert rest.get("/api/activity").status_code == 403
    with_audit = made(caller, scopes=[Scope.READ, Scope.AUDIT])
    assert Rest(with_audit.secret).get("/api/activity").status_code == 200


def test_nobody_makes_a_token_with_what_their_role_has_not(caller):
    member = replace(caller, role=Role.MEMBER)
    refusal = refused(token_create, member, TokenCreate(name="Laptop", scopes=[Scope.ADMIN]))
    assert "workspace:admin" in refusal.errors["scopes"][0]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"days": 0}, {"days": 3651}, {"scopes": []}, {"scopes": ["crm:all"]}]
)
def test_a_wrong_field_is_named(wrong):
    with pytest.raises(ValidationError) as caught:
        TokenCreate(**{"name": "Laptop"} | wrong)
    assert next(iter(wrong)) in str(caught.value)


def test_a_program_makes_and_ends_no_token(caller, owner, workspace):
    token, _ = factories.token_of(owner, workspace)
    program = replace(caller, token=token, door=Door.REST)
    for operation, data in (
        (token_create, TokenCreate(name="Mine", policy=Policy.AUTO)),
        (token_revoke, TokenRef(token_id=token.pk)),
    ):
        assert refused(operation, program, data).code is Code.FORBIDDEN
    assert ApiToken.objects.live().count() == 1
    assert not {token_create, token_revoke} & set(OPERATIONS)


def test_a_revoked_token_ends_at_once_and_revoking_it_again_changes_nothing(caller):
    token = made(caller)
    for _ in range(2):
        assert token_revoke(caller, TokenRef(token_id=token.id)).revoked_at
    assert Rest(token.secret).get("/api/contacts").status_code == 401
    assert Activity.objects.filter(operation="token_revoke").count() == 1


def test_a_token_ends_in_a_suspended_workspace_too(caller, workspace):
    token = made(caller)
    workspace.suspended_at = timezone.now()
    workspace.save()
    assert token_revoke(caller, TokenRef(token_id=token.id)).revoked_at
    assert refused(token_create, caller, TokenCreate(name="More")).code is Code.FORBIDDEN


def test_every_operation_is_offered_to_programs_or_is_for_people_alone():
    rooms = [import_module(f"{package.__name__}.{each.name}")
             for package in (crm_operations, email_operations)
             for each in pkgutil.iter_modules(package.__path__)]  # fmt: skip
    declared = {one.name for room in rooms for one in vars(room).values()
                if isinstance(one, Operation)}  # fmt: skip
    offered = {one.name for one in (*OPERATIONS, *email_operations.OPERATIONS)}
    for_people = {one.name for one in FOR_PEOPLE}
    assert declared == offered | for_people
    assert not offered & for_people
    assert {one.name for one in (*OPERATIONS, *FOR_PEOPLE) if one.for_people} == for_people


def test_a_team_mate_ends_only_their_own_and_an_owner_everybodys(caller, teammate, workspace):
    mate = Caller(teammate, workspace, Role.MEMBER, Door.WEB)
    mine, theirs = made(caller), made(mate)
    assert refused(token_revoke, mate, TokenRef(token_id=mine.id)).code is Code.FORBIDDEN
    assert token_revoke(caller, TokenRef(token_id=theirs.id)).revoked_at


def test_a_strangers_token_does_not_exist(caller, stranger, stranger_workspace):
    token, _ = factories.token_of(stranger, stranger_workspace)
    with pytest.raises(ApiToken.DoesNotExist):
        token_revoke(caller, TokenRef(token_id=token.pk))


def test_the_end_of_a_token_of_all_workspaces_is_told_in_each(caller, owner, stranger_workspace):
    factories.member(owner, stranger_workspace)
    token, _ = factories.token_of(owner, None)
    token_revoke(caller, TokenRef(token_id=token.pk))
    told = Activity.objects.filter(operation="token_revoke", target_id=token.pk)
    assert {row.workspace.slug for row in told} == {"acme", "rival"}


@pytest.mark.parametrize(
    ("had", "has"),
    [
        (["crm:read"], ["crm:audit", "crm:read", "email:read"]),
        (["crm:write"], ["crm:audit", "crm:write", "email:read"]),
        (["email:send"], ["email:send"]),
        ([], []),
    ],
)
def test_a_token_from_before_reads_what_it_could(owner, workspace, had, has):
    token, _ = factories.token_of(owner, workspace)
    ApiToken.objects.filter(pk=token.pk).update(scopes=had)
    import_module("crm.migrations.0009_scopes").keep_what_tokens_could(apps, None)
    token.refresh_from_db()
    assert token.scopes == has
