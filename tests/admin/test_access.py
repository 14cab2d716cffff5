"""Who comes in, and what is only to be read: impersonation never."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from crm.models import Activity, User
from crm.models.pending_action import PendingAction, Status
from email_assistant.models import EmailMessage
from tests import factories
from tests.admin.conftest import Staff, list_of, name_of, url_of, words
from tests.contracts.world import World
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

TRACES = ("activity", "apitoken", "emailmessage", "emailsession", "idempotencykey", "invitation",
          "pendingaction", "webhookdelivery", "webhookendpoint", "workspacereference")  # fmt: skip
OURS = [model for model in admin.site._registry if model._meta.app_label != "auth"]


@pytest.fixture
def world(owner, workspace):
    return World(owner, workspace, mark="")


def test_a_member_who_is_no_staff_does_not_come_in(owner, workspace):
    client = Client()
    client.force_login(owner)
    assert client.get("/admin/").status_code == 302
    assert client.get(list_of(Activity)).status_code == 302


def test_a_token_does_not_come_in(superuser, workspace):
    _, secret = factories.token_of(superuser, workspace)
    found = Client().get("/admin/", headers={"Authorization": f"Bearer {secret}"})
    assert found.status_code == 302


def test_staff_see_only_what_they_were_given(helper, workspace):
    staff = helper("view_contact")
    assert staff.get("/admin/crm/contact/").status_code == 200
    assert staff.get("/admin/crm/company/").status_code == 403
    assert staff.get("/admin/crm/activity/").status_code == 403


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.model_name)
def test_every_list_and_its_search_and_every_filter_answers(staff, world, model):
    world.email_id("queued")
    assert staff.get(list_of(model)).status_code == 200
    for typed in ("marie", "c", str(world.contact.pk), "marie@halden.example", "%_\\"):
        assert staff.get(list_of(model), q=typed).status_code == 200
    staff.work_in(world.workspace)
    page = staff.get(list_of(model), q="marie")
    for spec in page.context["cl"].filter_specs:
        for choice in spec.choices(page.context["cl"]):
            assert staff.client.get(list_of(model) + choice["query_string"]).status_code == 200


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_is_neither_added_nor_changed_nor_deleted(staff, name):
    model = next(model for model in OURS if model._meta.model_name == name)
    shown, request = admin.site._registry[model], staff.get("/admin/").wsgi_request
    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request)
    assert not shown.has_delete_permission(request)
    assert staff.get(reverse(f"admin:{name_of(model)}_add")).status_code == 403


def test_activity_is_posted_and_deleted_by_nobody(staff, world):
    row = Activity.objects.create(workspace=world.workspace, door="web", operation="contact_get")
    assert staff.client.post(url_of(row), {"operation": "other"}).status_code == 403
    delete = reverse("admin:crm_activity_delete", args=[row.pk])
    assert staff.client.post(delete, {"post": "yes"}).status_code == 403
    assert Activity.objects.get(pk=row.pk).operation == "contact_get"


def test_there_is_no_way_to_set_the_password_of_somebody_else(staff, owner):
    assert staff.get(f"/admin/crm/user/{owner.pk}/password/").status_code in {302, 404}
    fields = staff.page_of(owner).context["adminform"].form.fields
    assert "password" not in fields
    staff.client.post(url_of(owner), {"password": "stolen", "email": owner.email})
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_no_address_of_the_admin_signs_in_as_somebody(staff):
    names = [str(pattern.name) for pattern in admin.site.urls[0] if getattr(pattern, "name", None)]
    assert not [n for n in names if "impersonat" in n or "login_as" in n or "hijack" in n]


def test_a_helper_changes_neither_an_address_nor_who_is_staff(helper, owner):
    staff = helper("view_user", "change_user")
    staff.save(owner, name="Olivia O.", email="mine@evil.example", is_superuser="on")
    owner.refresh_from_db()
    assert (owner.name, owner.email) == ("Olivia O.", "owner@example.com")
    assert not owner.is_superuser


def test_a_helper_does_not_change_a_superuser(helper, superuser):
    staff = helper("view_user", "change_user")
    assert staff.client.post(url_of(superuser), {"name": "X"}).status_code == 403


def test_a_change_of_an_account_is_told_in_every_workspace_of_its_person(staff, owner, workspace):
    other = factories.workspace_of(owner, "Second", "second")
    staff.save(owner, name="Olivia O.")
    rows = Activity.objects.filter(event="user.updated")
    assert {row.workspace for row in rows} == {workspace, other}
    assert rows[0].before == {"name": "Olivia Owner"}


def test_nobody_is_added_or_deleted(staff, owner):
    assert staff.get("/admin/crm/user/add/").status_code == 403
    assert staff.delete(owner) == []
    assert User.objects.filter(pk=owner.pk).exists()


def test_the_page_of_a_token_shows_no_secret(staff, owner, workspace):
    token, secret = factories.token_of(owner, workspace)
    shown = staff.page_of(token).content.decode()
    assert secret not in shown
    assert token.digest not in shown
    assert token.hint in shown


def test_a_webhook_shows_no_secret(staff, workspace):
    webhook = workspace.webhooks.create(url="https://acme.example/hook")
    assert webhook.secret not in staff.page_of(webhook).content.decode()


def test_a_token_is_revoked_once_and_that_is_told(staff, owner, workspace):
    token, _ = factories.token_of(owner, workspace)
    assert staff.act("revoke", token) == ["1 revoked."]
    assert "revoked already" in staff.act("revoke", token)[0]
    row = Activity.objects.get(operation="token_revoke")
    assert (row.user, row.door, row.target_id) == (staff.person, "admin", token.pk)


def test_a_token_of_all_workspaces_is_told_of_in_each(staff, owner, workspace):
    factories.workspace_of(owner, "Second", "second")
    token, _ = factories.token_of(owner, None)
    staff.act("revoke", token)
    assert Activity.objects.filter(operation="token_revoke").count() == 2


def test_what_was_prepared_is_cancelled_by_staff_and_never_approved(staff, world):
    world.prepared("contact_update", {"contactId": str(world.contact.pk), "position": "CTO"})
    action = PendingAction.objects.get()
    assert staff.act("cancel", action) == ["1 cancelled."]
    action.refresh_from_db()
    assert (action.status, action.ended_by) == (Status.CANCELLED, staff.person)
    row = Activity.objects.latest("pk")
    assert (row.outcome, row.door, row.user) == ("cancelled", "admin", staff.person)
    assert "approve" not in words(staff.page_of(action)).replace("Approved", "")


@pytest.mark.parametrize(
    ("action", "state", "after"),
    [("cancel", "queued", "cancelled"), ("resend", "failed", "failed"),
     ("resend", "uncertain", "failed"), ("settle_as_sent", "uncertain", "sent"),
     ("settle_as_failed", "uncertain", "failed")],
)  # fmt: skip
def test_of_a_mail_staff_decide_only_what_becomes_of_it(staff, world, action, state, after):
    message = EmailMessage.objects.get(pk=world.email_id(state))
    assert staff.act(action, message)[0].startswith("1 ")
    message.refresh_from_db()
    assert message.state == after
    assert EmailMessage.objects.count() == (2 if action == "resend" else 1)
    assert Activity.objects.latest("pk").user == staff.person


def test_a_sent_mail_stays_sent(staff, world):
    message = EmailMessage.objects.get(pk=world.email_id("queued"))
    EmailMessage.objects.update(state="sent", sent_at=message.created_at)
    for action in ("cancel", "resend", "settle_as_failed"):
        assert "This email is sent" in staff.act(action, message)[0]
    assert isinstance(staff, Staff)


def test_an_invitation_is_revoked_and_one_that_was_accepted_is_not(staff, owner, workspace):
    waiting, code = factories.invited(workspace, "new@example.com", by=owner)
    accepted, _ = factories.invited(workspace, "mate@example.com", by=owner)
    accepted.accept(factories.NOBODY)
    page = staff.page_of(waiting).content.decode()
    assert code not in page
    assert waiting.digest not in page
    told = staff.act("revoke", waiting, accepted)
    assert told[0] == "1 revoked."
    assert "No such invitation" in told[1]
    assert workspace.invitations.get() == accepted
    row = Activity.objects.latest("id")
    assert (row.operation, row.user) == ("invitation_revoke", staff.person)


def test_the_page_of_an_activity_is_called_by_what_was_done(staff, owner, workspace):
    row = Activity.objects.create(
        workspace=workspace, user=owner, door="web", operation="contact_update"
    )
    assert staff.page_of(row).context["title"].startswith("contact_update of ")
