"""What remains on record of every outcome, and what must never be on record."""

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.utils import timezone

from crm.models import Activity, ApiToken, Contact, Policy, Workspace
from crm.models.pending_action import PendingAction
from tests.mcp_gateway.test_two_steps import told

pytestmark = pytest.mark.django_db


def test_prepared_done_and_replayed_are_told_with_who_through_what_and_which_action(
    mcp, owner, workspace
):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    for _ in range(2):
        mcp.ok("contact_create_confirm", token=token)
    rows = list(Activity.objects.order_by("id"))
    assert [row.outcome for row in rows] == ["prepared", "done", "replayed"]
    action = PendingAction.objects.get()
    for row in rows:
        assert row.operation == "contact_create"
        assert row.pending_action_id == action.pk
        assert (row.user, row.workspace, row.token) == (owner, workspace, ApiToken.objects.get())
        assert (row.door, row.client) == ("mcp", "mcp 0.1.0")


def test_done_is_told_of_the_record_with_what_it_was_before_and_is_after(mcp, contact):
    token = mcp.ok("contact_update_prepare", contactId=str(contact.pk), name="Maria")["token"]
    mcp.ok("contact_update_confirm", token=token)
    done = Activity.objects.get(outcome="done")
    assert (done.target_type, done.target_id, done.contact_id) == (
        "contact",
        contact.pk,
        contact.pk,
    )
    assert (done.before, done.after) == ({"name": "Marie Dupont"}, {"name": "Maria"})


def test_each_record_that_a_confirmation_makes_is_told_with_the_same_action(mcp, workspace):
    token = mcp.ok("contact_create_prepare", name="Ada", company="Vestas")["token"]
    mcp.ok("contact_create_confirm", token=token)
    done = Activity.objects.filter(outcome="done").order_by("id")
    assert [row.target_type for row in done] == ["company", "contact"]
    assert len({row.pending_action_id for row in done}) == 1


def test_a_refused_confirmation_is_told_with_its_reason_and_without_an_effect(mcp, contact):
    token = mcp.ok("contact_update_prepare", contactId=str(contact.pk), name="Maria")["token"]
    Contact.objects.update(version=2)
    mcp.refused("contact_update_confirm", token=token)
    refused = Activity.objects.get(outcome="refused")
    assert (refused.operation, refused.reason) == ("contact_update", "stale")
    assert refused.pending_action_id == PendingAction.objects.get().pk
    assert (refused.before, refused.after) == ({}, {})
    assert not Activity.objects.filter(outcome="done").exists()


def test_an_expired_one_is_told_once_however_often_it_is_tried(mcp, workspace):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        for _ in range(3):
            mcp.refused("contact_create_confirm", token=token)
    assert told() == [("contact_create", "prepared", ""), ("contact_create", "expired", "")]


def test_a_refused_preparation_leaves_no_trace_of_what_it_tried(mcp, workspace):
    mcp.refused("contact_create_prepare", name="Ada", emails=["no"])
    assert told() == []


def test_the_action_itself_says_how_it_ended(mcp, contact):
    token = mcp.ok("contact_update_prepare", contactId=str(contact.pk), name="Maria")["token"]
    Contact.objects.update(version=2)
    refused = mcp.refused("contact_update_confirm", token=token)
    action = PendingAction.objects.get()
    assert (action.status, action.refusal["code"]) == ("refused", refused["code"])
    assert action.ended_at is not None


class Without:
    """The table of the activities is away inside this block, as if the database failed there."""

    def __enter__(self):
        self.rename("crm_activity", "crm_activity_away")

    def __exit__(self, *_):
        self.rename("crm_activity_away", "crm_activity")

    def rename(self, old, new):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


def test_what_cannot_be_put_on_record_is_not_done_and_can_be_confirmed_afterwards(
    rest, mcp, workspace, caplog
):
    """The deed, the claim of its token and the record of it stand or fall together."""
    token = mcp.ok("contact_create_prepare", name="Ada", company="Vestas")["token"]
    with Without():
        answer = rest.rpc(
            "tools/call", {"name": "contact_create_confirm", "arguments": {"token": token}}
        )
        assert "error" in answer.json()
        assert rest.post("/api/contacts/confirm", {"token": token}).status_code == 500
    assert not workspace.contacts.exists()
    assert not workspace.companies.exists()
    assert PendingAction.objects.get().is_open
    assert token not in caplog.text

    mcp.ok("contact_create_confirm", token=token)
    assert workspace.contacts.count() == 1


def everything_stored() -> str:
    models = apps.get_models(include_auto_created=True)
    return str([list(model._base_manager.values()) for model in models])


def secrets_of_every_outcome(mcp, contact) -> list[str]:
    """Prepare, confirm, confirm again, be refused, expire, and be deferred."""
    done = mcp.ok("contact_create_prepare", name="Ada")["token"]
    for _ in range(2):
        mcp.ok("contact_create_confirm", token=done)
    stale = mcp.ok("contact_update_prepare", contactId=str(contact.pk), name="Maria")["token"]
    Contact.objects.filter(pk=contact.pk).update(version=7)
    mcp.refused("contact_update_confirm", token=stale)
    mcp.refused("task_create_confirm", token=stale)
    mcp.refused("contact_update_confirm", token=stale, name=stale)
    late = mcp.ok("task_create_prepare", title="Call", dueDate="2030-01-15")["token"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        mcp.refused("task_create_confirm", token=late)
    Workspace.objects.update(write_policy=Policy.HUMAN)
    waiting = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Hi")["pending"]
    mcp.refused("action_confirm", token=waiting["token"])
    return [done, stale, late, waiting["token"]]


def test_no_token_is_in_the_database_the_logs_or_an_address(mcp, rest, secret, contact, caplog):
    caplog.set_level(logging.DEBUG)
    tokens = [secret, *secrets_of_every_outcome(mcp, contact)]
    rest.post("/api/contacts/confirm", {"token": tokens[1]})
    rest.post("/api/contacts/confirm", {"token": tokens[2], "more": tokens[2]})
    stored = everything_stored()
    own = [record for record in caplog.records if record.name.split(".")[0] not in {"httpx2"}]
    logged = "\n".join(record.getMessage() + str(record.exc_text or "") for record in own)
    for token in tokens:
        body = token.removeprefix("liaison_act_").removeprefix("liaison_pat_")
        assert body not in stored
        assert body not in logged


def test_a_token_is_shown_once_and_by_nothing_else_afterwards(mcp, rest, client, owner, contact):
    Workspace.objects.update(write_policy=Policy.HUMAN)
    deferred = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Hi")["pending"]
    token = deferred["token"]
    assert token not in json.dumps({**deferred, "token": ""})
    refused = mcp.refused("action_confirm", token=token)
    assert token not in json.dumps(refused)
    assert token not in rest.get(f"/api/contacts/{contact.pk}").text
    client.force_login(owner)
    assert token not in client.get(deferred["approvalUrl"]).content.decode()


def test_a_log_line_is_written_without_the_token_even_where_a_failure_quotes_it(mcp, workspace):
    """What the console writes of a record whose traceback has the token in it."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    formatter = import_string(settings.LOGGING["formatters"]["text"]["()"])()
    try:
        raise ValueError(f"could not read {token}")
    except ValueError as wrong:
        facts = (type(wrong), wrong, wrong.__traceback__)
    record = logging.LogRecord("liaison", logging.ERROR, "x", 1, "failed: %s", (token,), facts)
    line = formatter.format(record)
    assert "could not read" in line
    assert token not in line
