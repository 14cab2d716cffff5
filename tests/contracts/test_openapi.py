"""The OpenAPI document says what the API does, and is what was reviewed."""

import json
import os
from pathlib import Path

import pytest
from django.urls import get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from config.api import urlpatterns
from mcp_gateway.tools import DIRECT, TOOLS
from tests.contracts.table import ROUTES
from tests.doors import Rest

pytestmark = pytest.mark.django_db

SNAPSHOT = Path(__file__).parent / "snapshots" / "openapi.json"


@pytest.fixture
def document() -> dict:
    response = Rest(None).get("/api/schema")
    assert response.status_code == 200
    return response.json()


def described(document):
    return [(path, verb, said) for path, verbs in document["paths"].items()
            for verb, said in verbs.items()]  # fmt: skip


def test_it_is_a_valid_openapi_31_document(document):
    assert document["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_it_has_every_route_and_verb_of_the_api(document):
    said = {(path, verb) for path, verb, _ in described(document)}
    assert said == served()


def served() -> set[tuple[str, str]]:
    found = set()
    assert get_resolver()
    for pattern in urlpatterns:
        view = getattr(pattern.callback, "view_class", None) or getattr(
            pattern.callback, "cls", None
        )
        if view is None or pattern.name == "schema":
            continue
        path = "/api/" + str(pattern.pattern).replace("<str:", "{").replace(">", "}")
        verbs = {verb for verb in ("get", "post", "put", "patch", "delete") if hasattr(view, verb)}
        found |= {(path, verb) for verb in verbs}
    return found


def test_every_operation_is_called_like_its_tool(document):
    names = [said["operationId"] for _, _, said in described(document)]
    assert len(names) == len(set(names))
    assert set(names) <= {*TOOLS, *DIRECT}


def test_every_operation_says_what_success_and_errors_look_like(document):
    for path, verb, said in described(document):
        answers = said["responses"]
        assert {"400", "401", "403", "404"} <= set(answers), (verb, path)
        success = [code for code in answers if code.startswith("2")]
        assert success, (verb, path)
        for code in (*success, "400"):
            schema = answers[code]["content"]
            assert schema, (verb, path, code)


def test_errors_are_described_as_problem_json(document):
    for path, verb, said in described(document):
        kinds = set(said["responses"]["400"]["content"])
        assert kinds == {"application/problem+json"}, (verb, path)


def test_every_operation_needs_a_token(document):
    assert all(said.get("security") == [{"apiToken": []}] for *_, said in described(document))


def test_a_write_that_the_policy_can_defer_says_so(document):
    silent = [said["operationId"] for *_, said in described(document)
              if DIRECT.get(said["operationId"]) and DIRECT[said["operationId"]].deferral
              and "202" not in said["responses"]]  # fmt: skip
    assert silent == []


def test_it_is_the_one_that_was_reviewed(document):
    """Update it with UPDATE_SNAPSHOTS=1, and read the difference."""
    now = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(now, encoding="utf-8")
    assert SNAPSHOT.exists(), "no snapshot: run once with UPDATE_SNAPSHOTS=1"
    assert now == SNAPSHOT.read_text(encoding="utf-8")


def test_a_path_of_nothing_says_where_the_document_is():
    response = Rest(None).get("/api/nothing")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert "/api/schema" in response.json()["detail"]


def test_every_route_has_a_name_of_its_own():
    assert len({(route.method, route.path) for route in ROUTES.values()}) == len(ROUTES)
