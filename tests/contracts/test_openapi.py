"""The OpenAPI document says what the API does, and is what was reviewed."""

import json
from pathlib import Path

import pytest
from django.urls import get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from config.api import urlpatterns
from crm.api.docs.document import document as made
from crm.api.docs.resources import RESOURCES
from crm.api.docs.samples import samples
from tests.contracts.snapshots import UPDATING, as_reviewed, fail
from tests.contracts.table import ROUTES
from tests.doors import Rest
from tests.offered import DIRECT, TOOLS

pytestmark = pytest.mark.django_db

SNAPSHOT = Path(__file__).parent / "snapshots" / "openapi.json"
# Routes that are not operations: for people, and without a token.
FOR_READERS = {"schema", "docs", "docs-resource", "problem"}
FOUND_IN = "crm/api/docs/resources.py"
BULK = "_bulk"


@pytest.fixture
def document() -> dict:
    if UPDATING:
        made.cache_clear()
    response = Rest(None).get("/api/schema")
    assert response.status_code == 200
    return response.json()


def described(document):
    return [(path, verb, said) for path, verbs in document["paths"].items()
            for verb, said in verbs.items()]  # fmt: skip


def answers_of(document, said):
    """The answers by status, with what they refer to among the components."""
    shared = document["components"]["responses"]
    return {
        status: shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in said["responses"].items()
    }


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
        if view is None or pattern.name in FOR_READERS:
            continue
        path = "/api/" + str(pattern.pattern).replace("<str:", "{").replace(">", "}")
        verbs = {verb for verb in ("get", "post", "put", "patch", "delete") if hasattr(view, verb)}
        found |= {(path, verb) for verb in verbs}
    return found


def test_every_operation_is_called_like_its_tool(document):
    names = [said["operationId"] for _, _, said in described(document)]
    assert len(names) == len(set(names))
    assert {name for name in names if not name.endswith(BULK)} <= {*TOOLS, *DIRECT}


def test_every_operation_says_what_it_is_and_is_of_one_resource(document):
    for path, verb, said in described(document):
        assert said["summary"], (verb, path)
        assert said["description"], (verb, path)
        assert len(said["tags"]) == 1, (verb, path)


def test_every_resource_is_described_and_none_is_made_up(document):
    known = {resource.name for resource in RESOURCES}
    tags = {tag["name"]: tag for tag in document["tags"]}
    used = {said["tags"][0]: said["operationId"] for *_, said in described(document)}
    for tag in used.keys() - known:
        fail(f"{used[tag]} is of no resource - add how it begins to RESOURCES of {FOUND_IN}")
    assert used.keys() == tags.keys()
    assert all(tag["description"].endswith(".") for tag in tags.values())


def test_every_resource_has_an_example_in_python_and_one_with_curl(document):
    for name in (tag["name"] for tag in document["tags"]):
        if [sample.language for sample in samples(name)] != ["Python", "curl"]:
            fail(f"The resource {name} needs docs/examples/{name}.py and docs/examples/{name}.sh")


def test_every_operation_says_what_success_and_errors_look_like(document):
    for path, verb, said in described(document):
        answers = answers_of(document, said)
        assert {"400", "401", "403", "404"} <= set(answers), (verb, path)
        assert [code for code in answers if code.startswith("2")], (verb, path)
        for code, answer in answers.items():
            assert answer["description"], (verb, path, code)
            for content in answer.get("content", {}).values():
                assert content["schema"], (verb, path, code)
            assert code == "304" or answer["content"], (verb, path, code)


def test_errors_are_described_as_problem_json(document):
    for path, verb, said in described(document):
        for code, answer in answers_of(document, said).items():
            if int(code) >= 400:
                assert set(answer["content"]) == {"application/problem+json"}, (verb, path, code)


def test_every_operation_needs_a_token_of_its_scope_and_takes_a_workspace(document):
    for *_, said in described(document):
        scopes = [said["x-scope"]]
        assert said["security"] == [{"apiToken": scopes}, {"apiToken": scopes, "workspace": []}]
    assert set(document["components"]["securitySchemes"]) == {
        "apiToken", "workspace", "webhookSignature",
    }  # fmt: skip


def test_a_write_that_the_policy_can_defer_says_so(document):
    silent = [said["operationId"] for *_, said in described(document)
              if DIRECT.get(said["operationId"]) and DIRECT[said["operationId"]].deferral
              and "202" not in said["responses"]]  # fmt: skip
    assert silent == []


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    for part in text.split('"$ref": "#/')[1:]:
        found = document
        for step in part.partition('"')[0].split("/"):
            found = found[step]
        assert found


def test_it_says_what_webhooks_are_sent_and_how_they_are_signed(document):
    sent = document["webhooks"]["event"]["post"]
    assert sent["security"] == [{"webhookSignature": []}]
    body = sent["requestBody"]["content"]["application/json"]
    assert body["examples"]["example"]["value"]["type"] == "contact.updated"


def test_it_is_the_one_that_was_reviewed(document):
    as_reviewed(SNAPSHOT, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def test_a_path_of_nothing_says_where_the_document_is():
    response = Rest(None).get("/api/nothing")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert "/api/schema" in response.json()["detail"]


def test_every_route_has_a_name_of_its_own():
    assert len({(route.method, route.path) for route in ROUTES.values()}) == len(ROUTES)
