"""A change is told whichever door it came through, in the transaction that made it."""

import pytest
from django.core.management import call_command
from django.db import transaction

from crm.journal.events import EVENTS
from crm.models import Activity, WebhookDelivery
from crm.operations.contacts import contact_create
from crm.schemas.contacts import ContactCreate
from email_assistant.outbox.delivery import send_due as deliver_mail
from email_assistant.outbox.transport import SmtpServer
from tests.contracts.connections import one_connection  # noqa: F401
from tests.contracts.table import WRITES, example
from tests.contracts.world import OPERATION, World
from tests.email_assistant.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(owner, workspace):
    return World(owner, workspace)


def over_rest(world, rest, mcp):
    rest.post("/api/contacts", {"name": "Ada"})


def over_mcp(world, rest, mcp):
    mcp.ok("contact_create", name="Ada")


def in_two_steps(world, rest, mcp):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    mcp.ok("contact_create_confirm", token=token)


def by_person(world, rest, mcp):
    contact_create(world.caller, ContactCreate(name="Ada"))


@pytest.mark.parametrize("way", [over_rest, over_mcp, in_two_steps, by_person])
def test_a_contact_is_told_once_whichever_door_it_came_through(
    endpoint, receiver, world, rest, mcp, deliver, way
):
    way(world, rest, mcp)
    deliver()
    (told,) = [event for event in receiver.told if event["type"] == "contact.created"]
    doors = {over_rest: "rest", over_mcp: "mcp", in_two_steps: "mcp", by_person: "web"}
    assert told["data"]["door"] == doors[way]
    assert {"field": "name", "after": "Ada"} in told["data"]["changes"]


def test_a_command_is_told(endpoint, receiver, workspace, deliver):
    call_command("policy_set", "acme", "--send", "human")
    deliver()
    assert [event["data"]["door"] for event in receiver.told] == ["command"]


def test_a_mail_is_told_when_it_was_handed_over(endpoint, receiver, world, deliver):
    world.email_id("queued")
    with MailServer() as server:
        deliver_mail(SmtpServer.from_url(server.url))
    deliver()
    assert receiver.types == ["email.sent"]
    assert receiver.told[0]["data"]["record"]["url"].endswith(world.email_id("queued"))


def test_what_is_taken_back_is_not_told(endpoint, world):
    with transaction.atomic():
        contact_create(world.caller, ContactCreate(name="Ada"))
        transaction.set_rollback(True)
    assert not WebhookDelivery.objects.exists()


def test_what_is_only_prepared_or_refused_is_not_told(endpoint, world, mcp):
    mcp.ok("contact_create_prepare", name="Ada")
    mcp.refused("contact_create", name="")
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("name", WRITES)
def test_every_event_that_an_operation_writes_is_in_the_list(world, name):
    sent = example(name, world)
    OPERATION[name](world.caller, OPERATION[name].input.from_wire(sent))
    written = set(Activity.objects.exclude(event="").values_list("event", flat=True))
    assert written - set(EVENTS) == set()
