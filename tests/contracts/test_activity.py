"""Every write leaves its trace: who, with what, through which door, what was and what is."""

import pytest
from django.db import connection, transaction

from crm.caller import Effect
from crm.models import Activity, Contact, Door
from tests.contracts.table import ROUTES, WRITES, example
from tests.contracts.world import OPERATION
from tests.doors import Mcp, Rest
from tests.offered import TOOLS

pytestmark = pytest.mark.django_db

DIRECTLY = [name for name in WRITES if name in TOOLS]
IN_TWO_STEPS = [name for name in WRITES if f"{name}_confirm" in TOOLS]


def by_web(world, name):
    """As a page of the browser's door calls it."""
    operation = OPERATION[name]
    operation(world.caller, operation.input.from_wire(example(name, world)))


def by_rest(world, name):
    response = ROUTES[name].send(Rest(world.secret), example(name, world))
    assert response.status_code < 300, response.text


def by_rest_confirming(world, name):
    """A direct request that the policy of the workspace answers with a token."""
    response = ROUTES[name].send(Rest(world.secret), example(name, world))
    assert response.status_code == 202, response.text
    token = response.json()["pending"]["token"]
    assert Rest(world.secret).post("/api/actions/confirm", {"token": token}).status_code == 200


def by_mcp(world, name):
    Mcp(world.secret).ok(name, **example(name, world))


def by_confirming(world, name):
    token = world.prepared(name, example(name, world))
    Mcp(world.secret).ok(f"{name}_confirm", token=token)


def by_confirming_what_waited(world, name):
    token = world.deferred(name, example(name, world))
    Mcp(world.careful_secret).ok("action_confirm", token=token)


# Cancelling does nothing to a record: it is an outcome of the two steps, as an approval is.
DOING = [name for name in WRITES if name != "pending_action_cancel"]
ROUTED = [name for name in DOING if name in ROUTES]
SENDING = {name for name in ROUTED if OPERATION[name].effect is Effect.SEND}
CONFIRMING = {by_confirming, by_confirming_what_waited, by_rest_confirming}
WAITING = [n for n in DIRECTLY if TOOLS[n].deferral and n not in IN_TWO_STEPS]
CASES = (
    [(by_web, Door.WEB, name) for name in DOING]
    + [(by_rest, Door.REST, name) for name in ROUTED if name not in SENDING]
    + [(by_rest_confirming, Door.REST, name) for name in ROUTED if name in SENDING]
    + [(by_mcp, Door.MCP, name) for name in DIRECTLY]
    + [(by_confirming, Door.MCP, name) for name in IN_TWO_STEPS]
    + [(by_confirming_what_waited, Door.MCP, name) for name in WAITING]
)


@pytest.mark.parametrize(("way", "door", "name"), CASES)
def test_a_write_tells_who_did_what_through_which_door(world, way, door, name):
    example(name, world)
    known = set(Activity.objects.values_list("pk", flat=True))
    way(world, name)
    told = [row for row in Activity.objects.exclude(pk__in=known) if row.outcome == "done"]
    assert told, "the write left no Activity"
    for row in told:
        assert (row.operation, row.door, row.user) == (name, door, world.owner)
        assert row.workspace == world.workspace
        assert row.before or row.after
        assert row.before != row.after
        assert row.target_id
        assert row.target_type
        assert (row.token is None) == (door == Door.WEB)
        assert bool(row.client) == (door != Door.WEB)
        assert bool(row.pending_action_id) == (way in CONFIRMING)


def test_an_update_tells_only_the_fields_that_differ(world):
    sent = {"contactId": str(world.contact.pk), "position": "CTO", "name": world.contact.name}
    Mcp(world.secret).ok("contact_update", **sent)
    row = Activity.objects.latest("pk")
    assert row.before == {"position": world.contact.position}
    assert row.after == {"position": "CTO"}
    assert row.contact_id == world.contact.pk


def test_a_deletion_keeps_what_was_deleted(world):
    note = world.note
    Mcp(world.secret).ok("contact_note_delete", **example("contact_note_delete", world))
    row = Activity.objects.latest("pk")
    assert row.before["content"] == note.content
    assert row.after == {}


def test_what_changes_nothing_tells_nothing(world):
    mcp = Mcp(world.secret)
    mcp.ok("task_complete", taskId=str(world.task.pk))
    told = Activity.objects.count()
    mcp.ok("task_complete", taskId=str(world.task.pk))
    mcp.ok("contact_update", contactId=str(world.contact.pk), name=world.contact.name)
    assert Activity.objects.count() == told


@pytest.mark.parametrize(
    "name", [n for n in TOOLS if n.endswith("_prepare") and n != "email_prepare"]
)
def test_preparing_tells_that_it_was_prepared_and_nothing_else(world, name):
    sent = example(name.removesuffix("_prepare"), world)
    known = set(Activity.objects.values_list("pk", flat=True))
    Mcp(world.secret).ok(name, **sent)
    (row,) = Activity.objects.exclude(pk__in=known)
    assert row.outcome == "prepared"
    assert row.pending_action_id
    assert row.before == row.after == {}


@pytest.mark.parametrize("door", ["rest", "mcp"])
@pytest.mark.parametrize("wrong", [
    {"name": "Ada", "version": 99},
    {"name": ""},
    {"assigneeId": "01890a5d-ac96-774b-bcce-b302099a8057"},
    {"emails": ["nobody"]},
])  # fmt: skip
def test_a_refused_write_tells_nothing_and_changes_nothing(world, door, wrong):
    told = Activity.objects.count()
    sent = {"contactId": str(world.contact.pk)} | wrong
    if door == "rest":
        assert ROUTES["contact_update"].send(Rest(world.secret), sent).status_code in {400, 409}
    else:
        Mcp(world.secret).refused("contact_update", **sent)
    assert Activity.objects.count() == told
    assert Contact.objects.get(pk=world.contact.pk).version == world.contact.version


def test_a_write_whose_trace_cannot_be_kept_is_not_done(world):
    """The Activity and the write are one transaction: if one cannot be, neither is."""
    refuse_every_activity()
    response = Rest(world.secret).post("/api/contacts", {"name": "Untraceable"})
    assert response.status_code == 500
    assert not Contact.objects.filter(name="Untraceable").exists()


REFUSE = {
    "sqlite": [
        "CREATE TRIGGER no_trace BEFORE INSERT ON crm_activity "
        "BEGIN SELECT RAISE(ABORT, 'no trace'); END"
    ],
    "postgresql": ["ALTER TABLE crm_activity ADD CONSTRAINT no_trace CHECK (false) NOT VALID"],
}


def refuse_every_activity():
    with connection.cursor() as cursor:
        for statement in REFUSE[connection.vendor]:
            cursor.execute(statement)


def test_what_was_told_cannot_be_changed_or_taken_back(world):
    by_mcp(world, "contact_note_add")
    row = Activity.objects.latest("pk")
    row.operation = "nothing"
    for attempt in (
        row.save,
        row.delete,
        Activity.objects.all().delete,
        lambda: Activity.objects.update(operation="nothing"),
        lambda: Activity.objects.filter(pk=row.pk).update(operation="nothing"),
        lambda: Activity.objects.bulk_update([row], ["operation"]),
    ):
        with pytest.raises(TypeError, match="append-only"), transaction.atomic():
            attempt()
    assert Activity.objects.get(pk=row.pk).operation == "contact_note_add"
