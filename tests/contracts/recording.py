"""Asks the product for one example of everything, in words that do not change from run to run."""

import json
import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import time_machine
from django.conf import settings
from django.db import OperationalError, transaction

from crm.api.docs.recorded import ADDRESS
from crm.api.errors import exception_handler
from crm.models import WebhookEndpoint
from crm.webhooks.payload import event_of
from tests import factories
from tests.contracts.table import EVERY_ROUTE, EXAMPLES, Route, arguments, operation_of
from tests.contracts.world import World
from tests.doors import Rest
from tests.offered import ACTION_CONFIRM

Json = dict[str, Any]

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LIMIT = 2
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SECRET = re.compile(r"\b(liaison_[a-z]+_|whsec_)[A-Za-z0-9_+/=-]{16,}")
OPAQUE = {"hint": "xNeZ", "nextCursor": "gT4nQ0cLbWqYmRk…", "requestId": "8Xw2vQeTn4rZ"}
NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"


def recording(make_world: Callable[[], World]) -> Json:
    """What docs/examples/recorded.json should be. Each example has a world of its own."""
    with time_machine.travel(NOW, tick=False):
        asked = {name: asking(name) for name in EVERY_ROUTE if can_be_asked(name)}
        refused = {status: refusing(status) for status in PROBLEMS}
        return {
            "operations": {name: kept(name, ask, make_world) for name, ask in asked.items()},
            "pending": kept("pending", defer, make_world),
            "event": kept("event", be_told, make_world),
            "problems": {
                status: kept(f"problem {status}", ask, make_world)
                for status, ask in refused.items()
            },
        }


def kept(name: str, ask: Callable[[World], Json], make_world: Callable[[], World]) -> Json:
    """What was asked and answered, in lasting words. Nothing else stays of it."""
    with transaction.atomic():
        world = make_world()
        known = names_of(world)
        said = ask(world)
        transaction.set_rollback(True)
    return stable(said, name, known)


def can_be_asked(name: str) -> bool:
    return name in FOR_PROGRAMS or name == ACTION_CONFIRM or operation_of(name) in EXAMPLES


# What is no operation's input, or has a richer form for programs.
FOR_PROGRAMS: dict[str, Json] = {
    "contact_create_prepare": {
        "text": "Ada Lovelace\nHead of Research, Analytical Engines\n"
        "ada@lovelace.example | +33 6 98 76 54 32",
        "overrides": {"meetingContext": "Met at the fair.", "tags": ["maths"]},
    },
    "contact_bulk": {
        "rows": [
            {"create": {"name": "Grace Hopper", "emails": ["grace@navy.example"]}},
            {"create": {"name": "Kay McNulty", "emails": ["nobody"]}},
        ]
    },
    "company_bulk": {
        "rows": [{"create": {"name": "Eckert-Mauchly"}}, {"create": {"name": "Halden Logistics"}}]
    },
    "task_bulk": {
        "rows": [
            {"create": {"title": "Send the catalogue", "dueDate": "2026-12-01T09:00:00Z"}},
            {"create": {"title": "Call back", "dueDate": "when it suits"}},
        ]
    },
}


def asking(name: str) -> Callable[[World], Json]:
    def ask(world: World) -> Json:
        secret, sent = (
            (world.secret, FOR_PROGRAMS[name]) if name in FOR_PROGRAMS else arguments(name, world)
        )
        if "limit" in sent:
            sent = sent | {"limit": LIMIT}
        response = EVERY_ROUTE[name].send(Rest(secret), sent)
        assert response.is_success, (name, response.text)
        answered = response.json() if response.content else None
        return asked(EVERY_ROUTE[name], sent) | {"status": response.status_code, "answer": answered}

    return ask


def asked(route: Route, sent: Json) -> Json:
    """The wire arguments where the request has them."""
    ids = {name: sent[name] for name in route.path_ids}
    rest = {name: value for name, value in sent.items() if name not in ids}
    in_query = route.method in {"GET", "DELETE"}
    query, body = (rest, None) if in_query else ({}, rest)
    return {"path": ids, "query": query, "body": body}


def defer(world: World) -> Json:
    """A write that the policy deferred."""
    sent = EXAMPLES["contact_note_add"](world)
    response = EVERY_ROUTE["contact_note_add"].send(Rest(world.careful_secret), sent)
    assert response.status_code == 202, response.text
    return dict(response.json())


def be_told(world: World) -> Json:
    """What a webhook is sent when a contact is changed."""
    hook = WebhookEndpoint.objects.create(workspace=world.workspace, url="https://acme.example")
    change = {"contactId": str(world.contact.pk), "position": "Director"}
    assert EVERY_ROUTE["contact_update"].send(Rest(world.secret), change).is_success
    told: Json = json.loads(event_of(hook.deliveries.get()).as_json())
    return told


def refusing(status: str) -> Callable[[World], Json]:
    def ask(world: World) -> Json:
        said = PROBLEMS[status](world)
        assert str(said.status_code) == status, said.content
        return dict(json.loads(said.content))

    return ask


def expired(world: World) -> httpx.Response:
    token = world.prepared("contact_create", EXAMPLES["contact_create"](world))
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        return Rest(world.secret).post("/api/contacts/confirm", {"token": token})


def crowded(world: World) -> httpx.Response:
    rest, sent = Rest(world.secret), EXAMPLES["contact_create"](world)
    for _ in range(settings.OPEN_ACTIONS_PER_TOKEN):
        rest.post("/api/contacts/prepare", sent)
    return rest.post("/api/contacts/prepare", sent)


def reused_key(world: World) -> httpx.Response:
    rest, headers = Rest(world.secret), {"Idempotency-Key": "order-1017"}
    rest.post("/api/contacts", {"name": "Ada Lovelace"}, headers=headers)
    return rest.post("/api/contacts", {"name": "Grace Hopper"}, headers=headers)


def read_only(world: World) -> Rest:
    return Rest(factories.token_of(world.owner, world.workspace, scopes=["crm:read"])[1])


# One of each status that the document declares: the commonest of its reasons.
PROBLEMS: dict[str, Callable[[World], Any]] = {
    "400": lambda w: Rest(w.secret).post("/api/contacts", {"name": "", "shoeSize": 44}),
    "401": lambda w: Rest("liaison_pat_mistyped").get("/api/contacts"),
    "403": lambda w: read_only(w).post("/api/contacts", {"name": "Ada Lovelace"}),
    "404": lambda w: Rest(w.secret).get(f"/api/contacts/{NOBODY}"),
    "405": lambda w: Rest(w.secret).delete("/api/contacts"),
    "406": lambda w: Rest(w.secret).get("/api/contacts", headers={"Accept": "text/csv"}),
    "409": lambda w: Rest(w.secret).patch(
        f"/api/contacts/{w.contact.pk}", {"position": "Director", "version": 7}
    ),
    "410": expired,
    "412": lambda w: Rest(w.secret).patch(
        f"/api/contacts/{w.contact.pk}", {"position": "Director"}, headers={"If-Match": '"7"'}
    ),
    "413": lambda w: Rest(w.secret).raw(b" " * (settings.MAX_BODY_BYTES + 1), "/api/contacts"),
    "415": lambda w: Rest(w.secret).post(
        "/api/contacts", content=b"name=Ada", headers={"Content-Type": "text/plain"}
    ),
    "422": reused_key,
    "429": crowded,
    "500": lambda w: exception_handler(RuntimeError(), {}),
    "503": lambda w: exception_handler(OperationalError(), {}),
}


def names_of(world: World) -> dict[str, str]:
    """A lasting id for each record of the story."""
    companies, contacts = world.workspace.companies, world.workspace.contacts
    records = [
        *(world.workspace, world.owner),
        *world.states(),
        *companies.order_by("id"),
        *contacts.order_by("id"),
        *(world.note, world.task),
    ]
    return {str(record.pk): id_of(f"record {place}") for place, record in enumerate(records)}


def id_of(what: str) -> str:
    """A version 7 UUID that says nothing and never changes."""
    first, last = zlib.crc32(what.encode()), zlib.crc32(what[::-1].encode())
    digits = f"{first:08x}{last:08x}"
    return f"01a205c1-{digits[:4]}-7{digits[4:7]}-8{digits[7:10]}-{digits[:12]}"


def stable(said: Any, operation: str, known: dict[str, str]) -> Any:
    """Ids by who they name, secrets and cursors as their form, this machine as no machine."""
    names = dict(known)

    def named(found: re.Match[str]) -> str:
        kept = found[0] if found[0] == NOBODY else None
        return names.setdefault(found[0], kept or id_of(f"{operation} {len(names)}"))

    text = UUID.sub(named, json.dumps(said, ensure_ascii=False))
    text = SECRET.sub(r"\1…", text.replace(settings.PUBLIC_URL, ADDRESS))
    for key, shown in OPAQUE.items():
        text = re.sub(rf'("{key}": ")[^"]+', rf"\g<1>{shown}", text)
    return json.loads(text)
