"""Every operation shows a request that is accepted and the answer that the product gives to it."""

import json
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from crm.api.docs.document import document
from crm.api.docs.recorded import ADDRESS, FILE
from crm.api.from_text import contact_create_confirm, contact_create_prepare
from crm.models import Policy
from tests import factories
from tests.contracts.recording import recording
from tests.contracts.snapshots import ANEW, as_reviewed, fail
from tests.contracts.table import EVERY_ROUTE, ROUTE_NAMES
from tests.contracts.world import World
from tests.offered import DIRECT, TOOLS

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
INPUT_FIRST = "give it an input in EXAMPLES of tests/contracts/table.py, then"
FROM_TEXT = {each.name: each for each in (contact_create_prepare, contact_create_confirm)}
INPUTS = {name: tool.input for name, tool in {**TOOLS, **DIRECT, **FROM_TEXT}.items()}


@pytest.fixture
def now() -> Json:
    """The examples as the product gives them today."""
    return recording(make_world)


def make_world() -> World:
    """A workspace with three contacts and without the canary, all made in the story's time."""
    # Addresses count up; the examples must not depend on the tests that ran before.
    factories.UserFactory.reset_sequence(0)
    owner = factories.UserFactory(name="Olivia Owner", email="owner@example.com")
    workspace = factories.workspace_of(owner, "Acme", "acme", time_zone="Europe/Paris")
    # Else the policy would put off what is sent, and its example were only that.
    workspace.send_policy = Policy.AUTO
    workspace.save(update_fields=["send_policy"])
    world = World(owner, workspace, mark="")
    world.make_contact("Jonas Weber", position="Head of Purchasing")
    world.make_contact("Aiko Tanaka", position="Plant Manager")
    return world


@pytest.fixture
def kept() -> Json:
    return json.loads(FILE.read_text("utf-8"))


@pytest.fixture
def openapi() -> Json:
    return document(settings.PUBLIC_URL)


def test_the_examples_are_the_ones_that_were_reviewed(now):
    as_reviewed(FILE, json.dumps(now, ensure_ascii=False, indent=1) + "\n")
    document.cache_clear()


def exchange(kept: Json, name: str) -> Json:
    if name not in kept["operations"]:
        fail(f"docs/examples/recorded.json has no example of {name} - {INPUT_FIRST} {ANEW}")
    return kept["operations"][name]


@pytest.mark.parametrize("name", EVERY_ROUTE)
def test_every_operation_has_an_example(kept, name):
    exchange(kept, name)


@pytest.mark.parametrize("name", [name for name in ROUTE_NAMES if name in INPUTS])
def test_an_example_request_is_accepted_by_the_input(kept, name):
    said = exchange(kept, name)
    sent = said["path"] | said["query"] | (said["body"] or {})
    token = "liaison_act_1234567890123456789012345678901234567890123"
    sent = {key: token if key == "token" else value for key, value in sent.items()}
    INPUTS[name].from_wire(sent)


@pytest.mark.parametrize("name", EVERY_ROUTE)
def test_every_example_meets_its_schema(openapi, name):
    (operation,) = [
        operation
        for verbs in openapi["paths"].values()
        for operation in verbs.values()
        if operation["operationId"] == name
    ]
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in (resolved(body, openapi) for body in bodies):
        for kind, content in body.get("content", {}).items():
            if not content.get("examples"):
                fail(f"The document shows no example of {name} ({kind}) - {INPUT_FIRST} {ANEW}")
            for example in content["examples"].values():
                assert errors(content["schema"], example["value"], openapi) == []


def resolved(body: Json, openapi: Json) -> Json:
    if "$ref" not in body:
        return body
    return openapi["components"]["responses"][body["$ref"].rpartition("/")[2]]


def errors(schema: Json, value: Any, openapi: Json) -> list[str]:
    whole = DRAFT202012.create_resource(openapi)
    registry = Registry().with_resource("urn:openapi", whole)
    # As the document itself would resolve it.
    text = json.dumps(schema).replace('"#/', '"urn:openapi#/')
    validator = Draft202012Validator(json.loads(text), registry=registry)
    return [error.message for error in validator.iter_errors(value)]


def test_the_kept_examples_name_no_machine(kept):
    text = json.dumps(kept)
    assert settings.PUBLIC_URL not in text
    assert ADDRESS in text
