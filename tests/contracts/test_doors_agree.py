"""REST and both eras of MCP answer the same to the same input: one operation, several doors."""

import json
import re
import uuid

import pytest
from django.db import transaction

from tests.contracts.snapshots import fail
from tests.contracts.table import KNOWN, ROUTE_NAMES, ROUTES, TOOL_NAMES, arguments
from tests.doors import Mcp, Rest
from tests.offered import OPERATIONS, TOOLS

BRIEF = {operation.name for operation in OPERATIONS if operation.brief}
pytestmark = pytest.mark.django_db

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
TOKEN = re.compile(r"liaison_act_[\w-]{43}")
ERAS = ("auto", "legacy")
BOTH = [name for name in TOOL_NAMES if name in ROUTES]


@pytest.mark.parametrize("tool", TOOL_NAMES)
def test_every_tool_has_a_route(tool):
    if tool not in ROUTES:
        fail(f"{tool} has no route - add a path with it to config/api.py")


@pytest.mark.parametrize("name", ROUTE_NAMES)
def test_every_route_is_called_like_its_tool(name):
    if name not in KNOWN:
        fail(f"config/api.py has a route {name}, but OPERATIONS has no operation of this name")


@pytest.mark.parametrize("tool", BOTH)
def test_the_doors_answer_the_same(world, tool):
    secret, sent = arguments(tool, world)
    answers = [taken_back(lambda era=era: over_mcp(secret, era, tool, sent)) for era in ERAS]
    answers.append(taken_back(lambda: over_rest(secret, tool, sent)))
    assert all(okay for okay, _ in answers), answers
    same_for_all([told for _, told in answers])


BAD = {
    "an unknown field": lambda tool, sent: sent | {"workspaceId": str(uuid.uuid4())},
    "ids of nothing": lambda tool, sent: sent | unknown_ids(tool),
    "a number for a text": lambda tool, sent: sent | numbers_for_text(tool),
    "a field left out": lambda tool, sent: without_required(tool, sent),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("tool", BOTH)
def test_the_doors_refuse_the_same(world, tool, bad):
    secret, sent = arguments(tool, world)
    wrong = BAD[bad](tool, sent)
    if wrong == sent:
        return
    answers = [over_mcp(secret, era, tool, wrong) for era in ERAS]
    answers.append(over_rest(secret, tool, wrong))
    empty = [told for okay, told in answers if okay and told.get("results") == []]
    assert not any(okay for okay, _ in answers) or len(empty) == len(answers), answers
    same_for_all([told for _, told in answers])


def test_a_stale_version_is_refused_the_same(world):
    sent = {"contactId": str(world.contact.pk), "version": 7, "name": "Ada"}
    answers = [over_mcp(world.secret, era, "contact_update", sent) for era in ERAS]
    answers.append(over_rest(world.secret, "contact_update", sent))
    assert [told["code"] for _, told in answers] == ["stale"] * 3
    same_for_all([told for _, told in answers])


def over_mcp(secret, era, tool, sent):
    result = Mcp(secret, era).call(tool, **sent)
    return not result.is_error, result.structured_content


def over_rest(secret, tool, sent):
    response = ROUTES[tool].send(Rest(secret), sent)
    told = response.json()
    if response.status_code < 400:
        return True, briefly(tool, told)
    assert response.headers["content-type"] == "application/problem+json"
    facts = {k: v for k, v in told.items() if k not in {"type", "title", "status", "detail"}}
    return False, facts | {"message": told["detail"]}


def briefly(tool, told):
    """As assistants are told it: a program is told more of some things."""
    return TOOLS[tool].output.model_validate(told).as_wire() if tool in BRIEF else told


def taken_back(call):
    """The answer, and everything as it was before."""
    with transaction.atomic():
        answer = call()
        transaction.set_rollback(True)
    return answer


def same_for_all(answers):
    """Equal but for what was made anew: ids, tokens and the times of now."""
    texts = [TOKEN.sub("<token>", MOMENT.sub("<moment>", json.dumps(a))) for a in answers]
    shared = set.intersection(*(set(UUID.findall(text)) for text in texts))
    plain = [UUID.sub(lambda m: m[0] if m[0] in shared else "<new>", text) for text in texts]
    assert json.loads(plain[0]) == json.loads(plain[1]) == json.loads(plain[2])


def properties(tool):
    return TOOLS[tool].input.model_json_schema()["properties"]


def unknown_ids(tool):
    asked = [name for name in properties(tool) if name.endswith("Id")]
    return dict.fromkeys(asked, str(uuid.uuid4()))


def in_body(tool):
    """The names of what the route takes in its body: a path or a query is text by nature."""
    route = ROUTES[tool]
    in_path = {re.sub(r"_(\w)", lambda m: m[1].upper(), name) for name in route.path_ids}
    return (
        []
        if route.method in {"GET", "DELETE"}
        else [n for n in properties(tool) if n not in in_path]
    )


def numbers_for_text(tool):
    texts = [name for name in in_body(tool) if properties(tool)[name].get("type") == "string"]
    return dict.fromkeys(texts, 5)


def without_required(tool, sent):
    required = TOOLS[tool].input.model_json_schema().get("required", [])
    in_path = set(properties(tool)) - set(in_body(tool))
    reads = ROUTES[tool].method in {"GET", "DELETE"} and not ROUTES[tool].path_ids
    gone = [name for name in required if name not in in_path or reads]
    return {name: value for name, value in sent.items() if name not in gone}
