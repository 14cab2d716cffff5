"""What is not yours does not exist: every tool and every route, asked with somebody else's id.

Each case asks twice, with our id and with one of nothing. A stranger must not see a difference:
not in the status, not in a byte of the body, not in our rows.
"""

import hashlib
import secrets
import uuid

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Q

from tests import factories
from tests.contracts.snapshots import fail
from tests.contracts.table import (
    HERE,
    OPTIONAL_IDS,
    ROUTE_NAMES,
    ROUTES,
    TOOL_NAMES,
    example,
    operation_of,
)
from tests.contracts.world import CANARY
from tests.doors import Mcp, Rest
from tests.offered import ACTION_CONFIRM, DIRECT, TOOLS

pytestmark = pytest.mark.django_db

APPS = ("crm", "email_assistant", "mcp_gateway")


def foreign_names(door: str, tool: str) -> list[str]:
    """The arguments of this tool that name something of a workspace."""
    offered = DIRECT | TOOLS if door == "mcp" else TOOLS | DIRECT
    properties = offered[tool].input.model_json_schema().get("properties", {})
    return [name for name in properties if name.endswith("Id") or name in {"token", "cursor"}]


CASES = [(door, tool, name) for door, tools in (("mcp", TOOL_NAMES), ("rest", ROUTE_NAMES))
         for tool in tools for name in foreign_names(door, tool)]  # fmt: skip


@pytest.fixture
def busy(world):
    """Ours, with enough in it for a second page."""
    world.make_task(world.make_contact("Marie Second"))
    world.prepared("contact_create", {"name": world.text("Grace")})
    assert all((world.pending_id, world.member_id, world.invitation_id, world.activity))
    world.email_id("queued"), world.email_id("failed")
    world.make_note(world.contact), world.binned_note, world.binned_task, world.binned_tag
    world.workspace.tags.create(name=world.text("second"))
    return world


@pytest.mark.parametrize(("door", "tool", "name"), CASES)
def test_our_id_is_to_a_stranger_like_one_of_nothing(busy, rival, door, tool, name):
    assert findings(door, tool, name, busy, asker=rival) == []


def test_the_matrix_finds_what_the_owner_sees(busy):
    """The control: with our own token nearly every case must report something."""
    found = [case for case in CASES if findings(*case, busy, asker=busy)]
    missed = [case for case in CASES if case not in found]
    assert len(found) >= 0.95 * len(CASES), missed


def test_the_matrix_covers_every_tool_and_route_that_takes_an_id():
    assert {tool for _, tool, _ in CASES} >= {t for t in ROUTE_NAMES if foreign_names("rest", t)}
    assert len(CASES) >= 60


def test_a_stranger_with_every_id_of_ours_sees_and_changes_nothing(busy, rival):
    asked = [(tool, stolen(tool, busy, rival)) for tool in TOOL_NAMES]
    before = digest(busy.workspace)
    answers = [ask("mcp", tool, sent, rival.secret)[1] for tool, sent in asked]
    assert not [answer for answer in answers if CANARY.lower() in answer.lower()]
    assert digest(busy.workspace) == before


def stolen(tool, ours, rival):
    """The arguments of this tool with every id that they may name being ours."""
    ids = {name: value_of(name, tool, ours) for name in foreign_names("mcp", tool)}
    return ids if "token" in ids else example(operation_of(tool), rival) | ids


def test_lists_and_searches_of_a_stranger_hold_nothing_of_ours(busy, rival):
    mcp = Mcp(rival.secret)
    answers = [mcp.call(tool, **example(tool, rival)) for tool in
               ("contact_list", "task_list", "company_list", "pipeline_states_list")]  # fmt: skip
    asked = ("marie", "halden", CANARY, "person0@halden.example", "+33612345600")
    answers += [mcp.call("contact_search", query=query) for query in asked]
    assert not [a for a in answers if CANARY.lower() in a.content[0].text.lower()]


def test_likely_duplicates_are_looked_for_in_ones_own_workspace_only(busy, rival):
    email = busy.contact.emails[0]
    prepared = Mcp(rival.secret).ok("contact_create_prepare", name="Eve", emails=[email])
    ours = [w for w in prepared.get("warnings", []) if CANARY in w or str(busy.contact.pk) in w]
    assert ours == []


def findings(door, tool, name, ours, asker):
    """What tells our value of this argument from one of nothing, for this asker."""
    theirs = value_of(name, tool, ours)
    nothing = value_of_nothing(name, theirs)
    base = {} if name == "token" else example(operation_of(tool), asker)
    secret = asker.careful_secret if tool == ACTION_CONFIRM else asker.secret
    before = digest(ours.workspace)
    with transaction.atomic():
        status, body = ask(door, tool, base | {name: theirs}, secret)
        after = digest(ours.workspace)
        transaction.set_rollback(True)
    with transaction.atomic():
        status_of_nothing, body_of_nothing = ask(door, tool, base | {name: nothing}, secret)
        transaction.set_rollback(True)
    same = status == status_of_nothing and body.replace(theirs, "") == body_of_nothing.replace(
        nothing, ""
    )
    return [
        said
        for said, wrong in {
            f"the answers differ: {status} {body[:300]} | {status_of_nothing}": not same,
            f"a text of ours came back: {body[:300]}": CANARY.lower() in body.lower(),
            "rows of ours changed": before != after,
            f"a fault: {status}": status >= 500,
        }.items()
        if wrong
    ]


def ask(door, tool, sent, secret):
    rest = Rest(secret)
    if door == "rest":
        response = ROUTES[tool].send(rest, sent)
    else:
        response = rest.rpc("tools/call", {"name": tool, "arguments": sent})
    return response.status_code, response.text


def value_of(name, tool, world):
    if name == "token":
        return token_of(tool, world)
    if name == "cursor":
        return first_page_of(tool, world)["nextCursor"]
    if name not in OPTIONAL_IDS:
        line = f'"{name}": lambda w: str(w.….pk),'
        fail(f"{name} of {tool} names a record - add to OPTIONAL_IDS of {HERE}: {line}")
    # A record that the operation is for, where it is not for any: what it restores is deleted.
    return example(operation_of(tool), world).get(name) or OPTIONAL_IDS[name](world)


def first_page_of(tool, world):
    if tool in TOOLS:
        return Mcp(world.secret).ok(tool, limit=1)
    asked = {name: sent for name, sent in example(tool, world).items() if name.endswith("Id")}
    return ROUTES[tool].send(Rest(world.secret), asked | {"limit": 1}).json()


def token_of(tool, world):
    if tool == ACTION_CONFIRM:
        return world.deferred("contact_note_add", example("contact_note_add", world))
    return world.prepared(operation_of(tool), example(operation_of(tool), world))


def value_of_nothing(name, like):
    if name == "token":
        return f"liaison_act_{secrets.token_urlsafe(32)}"
    return "A" * len(like) if name == "cursor" else str(uuid.uuid4())


def digest(workspace, without=()):
    """A digest over every row of this workspace, in every table."""
    seen = hashlib.sha256()
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        if model._meta.model_name in without or (found := rows_of(model, workspace)) is None:
            continue
        seen.update(repr([model._meta.label, *found.order_by("pk").values_list()]).encode())
    return seen.hexdigest()


def rows_of(model, workspace):
    if model._meta.label == "crm.Workspace":
        return model.objects.filter(pk=workspace.pk)
    paths = [path for path in ("workspace", "session__workspace") if leads(model, path)]
    return model._base_manager.filter(Q(**{paths[0]: workspace})) if paths else None


def leads(model, path):
    first, *rest = path.split("__")
    names = {field.name: field for field in model._meta.get_fields()}
    return first in names and (not rest or leads(names[first].related_model, "__".join(rest)))


def test_the_digest_sees_every_kind_of_change(world):
    seen = {digest(world.workspace)}
    world.contact.tags.clear()
    factories.NoteFactory(contact=world.contact)
    seen.add(digest(world.workspace))
    world.task.complete()
    seen.add(digest(world.workspace))
    assert len(seen) == 3
