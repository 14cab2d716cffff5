"""Prepare and confirm, as an assistant meets them."""

from typing import Any

import pytest
from django.apps import apps

from crm.models import Activity, ApiToken, Contact, Policy, Workspace
from crm.models.pending_action import PendingAction
from tests.doors import Mcp

pytestmark = pytest.mark.django_db

BOOKKEEPING = {PendingAction, Activity}


def world() -> dict[str, list[Any]]:
    """Every row of every table but what preparing itself writes. Two of them compare."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.label: rows_of(model) for model in models if model not in BOOKKEEPING}


def rows_of(model: Any) -> list[Any]:
    rows = list(model._base_manager.order_by("pk").values())
    if model is ApiToken:
        return [{**row, "last_used_at": None} for row in rows]
    return rows


def told() -> list[tuple[str, str, str]]:
    """The Activity from first to last: operation, outcome, reason."""
    rows = Activity.objects.order_by("id").values_list("operation", "outcome", "reason")
    return [(str(operation), str(outcome), str(reason)) for operation, outcome, reason in rows]


def test_a_prepared_contact_is_created_by_confirming_it(mcp, workspace):
    prepared = mcp.ok("contact_create_prepare", name="Ada Lovelace", phones=["06 12 34 56 78"])
    assert prepared["summary"] == "Create a contact: Ada Lovelace"
    assert not Contact.objects.exists()

    made = mcp.ok("contact_create_confirm", token=prepared["token"])
    assert made["phones"] == ["+33612345678"]
    assert Contact.objects.get().name == "Ada Lovelace"


def test_confirming_twice_creates_one_contact_and_answers_the_same(mcp):
    token = mcp.ok("contact_create_prepare", name="Ada Lovelace")["token"]
    first = mcp.ok("contact_create_confirm", token=token)
    again = mcp.ok("contact_create_confirm", token=token)
    assert again == first | {"replayed": True}
    assert Contact.objects.count() == 1


def test_an_update_does_what_was_shown_and_leaves_alone_what_was_not_sent(mcp, contact):
    prepared = mcp.ok("contact_update_prepare", contactId=str(contact.pk), position="CTO")
    assert prepared["changes"] == [
        {"record": "contact Marie Dupont", "field": "position", "after": "CTO"}
    ]
    mcp.ok("contact_update_confirm", token=prepared["token"])
    before = contact.snapshot()
    contact.refresh_from_db()
    assert contact.snapshot() == before | {"position": "CTO"}


def test_a_prepared_task_is_created_by_confirming_it(mcp, workspace, contact):
    prepared = mcp.ok(
        "task_create_prepare",
        title="Call Marie",
        dueDate="2030-01-15T15:00",
        contactId=str(contact.pk),
    )
    shown = {change["field"]: change["after"] for change in prepared["changes"]}
    assert shown["dueDate"] == "2030-01-15T14:00:00Z (Tue 15 Jan 2030 15:00 Europe/Paris)"
    made = mcp.ok("task_create_confirm", token=prepared["token"])
    assert workspace.tasks.get().title == made["title"] == "Call Marie"


def test_what_one_door_prepared_the_other_confirms(mcp, rest, workspace):
    over_mcp = mcp.ok("contact_create_prepare", name="Ada")["token"]
    over_rest = rest.post("/api/contacts/prepare", {"name": "Grace"}).json()["token"]
    assert rest.post("/api/contacts/confirm", {"token": over_mcp}).json()["name"] == "Ada"
    assert mcp.ok("contact_create_confirm", token=over_rest)["name"] == "Grace"
    assert sorted(c.name for c in workspace.contacts.all()) == ["Ada", "Grace"]


@pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])
def test_both_eras_of_the_protocol_take_the_two_steps(secret, workspace, mode):
    client = Mcp(secret, mode=mode)
    token = client.ok("contact_create_prepare", name="Ada")["token"]
    assert client.ok("contact_create_confirm", token=token)["name"] == "Ada"
    assert workspace.contacts.count() == 1


@pytest.mark.parametrize(
    "tool",
    ["contact_create_confirm", "contact_update_confirm", "task_create_confirm",
     "email_send_confirm", "action_confirm"],
)  # fmt: skip
@pytest.mark.parametrize(
    "extra", [{"name": "Eve"}, {"contactId": "x"}, {"confirm": True}, {"approved": True}]
)
def test_confirm_takes_the_token_and_nothing_else(mcp, workspace, tool, extra):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    refused = mcp.refused(tool, token=token, **extra)
    assert refused["code"] == "invalid"
    assert list(refused["errors"]) == list(extra)
    assert not workspace.contacts.exists()


def test_every_confirm_is_described_as_taking_only_a_token(secret, workspace):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    confirms = [tool for tool in Mcp(secret).tools() if tool.name.endswith("_confirm")]
    assert len(confirms) == 5
    for tool in confirms:
        schema = tool.input_schema
        assert list(schema["properties"]) == schema["required"] == ["token"]
        assert schema["additionalProperties"] is False
        assert tool.annotations.idempotent_hint
        assert not tool.annotations.read_only_hint


def test_a_rest_confirm_with_more_than_the_token_is_refused(rest, workspace):
    token = rest.post("/api/contacts/prepare", {"name": "Ada"}).json()["token"]
    answer = rest.post("/api/contacts/confirm", {"token": token, "phones": []})
    assert answer.status_code == 400
    assert "phones" in answer.json()["errors"]
    assert not workspace.contacts.exists()
