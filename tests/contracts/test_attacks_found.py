"""What attacks found that the surfaces of 2026-11-22 let through."""

import pytest

from crm.caller import Caller
from crm.models import Door, Membership, Policy, Role, WebhookEndpoint
from crm.models.pending_action import PendingAction
from crm.operations.me import profile_update
from crm.removal.erasure import Person
from crm.schemas.me import ProfileUpdate
from tests import factories
from tests.admin.conftest import helper, list_of  # noqa: F401
from tests.contracts.world import World
from tests.doors import Rest

pytestmark = pytest.mark.django_db


@pytest.fixture
def webhook(workspace):
    return WebhookEndpoint.objects.create(workspace=workspace, url="https://hooks.example.com/x")


def test_a_filter_of_a_list_tells_no_secret_letter_by_letter(helper, webhook):  # noqa: F811
    staff = helper("view_webhookendpoint")
    for start in (webhook.secret[:12], "whsec_nothing"):
        found = staff.get(list_of(WebhookEndpoint), secret__startswith=start)
        assert found.status_code == 400


@pytest.mark.parametrize(
    "model, permission, field",
    [
        ("user", "view_user", "password__startswith"),
        ("idempotencykey", "view_idempotencykey", "body__contains"),
        ("apitoken", "view_apitoken", "digest__startswith"),
        ("pendingaction", "view_pendingaction", "result__icontains"),
        ("pendingaction", "view_pendingaction", "input__icontains"),
        ("invitation", "view_invitation", "digest__gt"),
        ("webhookendpoint", "view_webhookendpoint", "old_secret__regex"),
        ("webhookdelivery", "view_webhookdelivery", "endpoint__secret__gt"),
        ("activity", "view_activity", "token__digest__gt"),
    ],
)
def test_staff_filter_by_nothing_that_no_page_shows(helper, workspace, model, permission, field):  # noqa: F811
    staff = helper(permission)
    assert staff.get(f"/admin/crm/{model}/", **{field: "a"}).status_code == 400


def test_staff_who_are_no_superusers_give_no_group_more_permissions(helper, workspace):  # noqa: F811
    from django.contrib.auth.models import Group, Permission

    staff = helper("change_group", "view_group")
    group = Group.objects.create(name="helpers")
    staff.person.groups.add(group)
    every = [str(p.pk) for p in Permission.objects.all()]
    staff.client.post(
        f"/admin/auth/group/{group.pk}/change/", {"name": "helpers", "permissions": every}
    )
    assert not group.permissions.exists()


def test_who_lost_the_right_to_do_it_is_not_told_a_confirmed_answer_again(owner, workspace, token):
    boss = factories.member(factories.UserFactory(), workspace, Role.ADMIN)
    _, secret = token(boss, workspace, policy=Policy.CONFIRM)
    rest = Rest(secret)
    made = rest.post("/api/webhooks", {"url": "https://hooks.example.com/y"})
    assert made.status_code == 202, made.content
    body, again = {"token": made.json()["pending"]["token"]}, {"Idempotency-Key": "k1"}
    first = rest.post("/api/actions/confirm", body, headers=again)
    assert "whsec_" in first.text
    Membership.objects.filter(user=boss).update(role=Role.MEMBER)
    assert rest.post("/api/actions/confirm", body).status_code == 403
    assert "whsec_" not in rest.post("/api/actions/confirm", body, headers=again).text


def test_erasing_a_person_whose_name_folds_to_nothing_leaves_others_alone(workspace, rest):
    contact = factories.ContactFactory(workspace=workspace, name="\u0301")
    assert not Person.of(contact).is_named_in("Create a contact: Ada Lovelace, of London.")


def test_the_name_of_the_sender_cannot_be_changed_after_a_person_approved(owner, workspace, token):
    workspace.send_policy = "human"
    workspace.save()
    rest = Rest(token(owner, workspace)[1])
    session = World(owner, workspace, mark="").session_id
    prepared = rest.post("/api/emails/send/prepare", {"sessionId": session}).json()
    assert "Olivia Owner" in str(prepared["changes"])
    PendingAction.objects.get().approve(owner)
    assert rest.patch("/api/me", {"name": "Your Bank"}).status_code == 400
    person = Caller(owner, workspace, Role.OWNER, Door.WEB)
    profile_update(person, ProfileUpdate(name="Your Bank"))
    done = rest.post("/api/emails/send/confirm", {"token": prepared["token"]})
    assert done.json()["code"] == "stale", done.text
