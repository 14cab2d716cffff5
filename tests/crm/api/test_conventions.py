"""What every route does alike: links, places, origins, problem pages and patches."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings

from crm.api.problems import PROBLEM_KINDS
from crm.models import Contact
from tests import factories
from tests.doors import ADDRESS, Rest

pytestmark = pytest.mark.django_db

ORIGIN = "https://app.example"


def next_of(response) -> str:
    address, _, relation = response.headers["link"].partition("; ")
    assert relation == 'rel="next"'
    return address.strip("<>")


def test_a_list_links_to_its_next_page_with_the_same_query(rest, workspace):
    for _ in range(5):
        factories.ContactFactory(workspace=workspace)
    response, seen = rest.get("/api/contacts?limit=2"), []
    while "link" in response.headers:
        assert next_of(response).startswith(f"{settings.PUBLIC_URL}/api/contacts?")
        assert "limit=2" in next_of(response)
        seen += response.json()["results"]
        response = rest.get(next_of(response).removeprefix(settings.PUBLIC_URL))
    seen += response.json()["results"]
    assert len({row["id"] for row in seen}) == len(seen) == 5
    assert "nextCursor" not in response.json()


def test_what_was_created_has_a_place_where_it_can_be_read(rest):
    made = rest.post("/api/contacts", {"name": "Ada"})
    place = urlsplit(made.headers["location"])
    assert place.path == f"/api/contacts/{made.json()['id']}"
    assert rest.get(place.path).json() == made.json()


def test_what_changes_or_waits_has_no_place(rest, contact, owner, workspace):
    assert "location" not in rest.patch(f"/api/contacts/{contact.pk}", {"name": "x"}).headers
    careful = Rest(factories.token_of(owner, workspace, policy="confirm")[1])
    assert "location" not in careful.post("/api/contacts", {"name": "Ada"}).headers


@pytest.fixture
def one_origin(monkeypatch):
    monkeypatch.setattr(settings, "CORS_ALLOWED_ORIGINS", [ORIGIN])


def preflight(path="/api/contacts", origin=ORIGIN):
    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH",
             "Access-Control-Request-Headers": "authorization,if-match"}  # fmt: skip
    return Rest(None).request("OPTIONS", path, headers=asked)


def test_a_page_of_an_allowed_origin_may_call_and_read_what_it_needs(rest, one_origin):
    asked = preflight()
    assert asked.headers["access-control-allow-origin"] == ORIGIN
    allowed = asked.headers["access-control-allow-headers"]
    for name in ("authorization", "content-type", "if-match", "idempotency-key",
                 "x-workspace-slug", "x-request-id"):  # fmt: skip
        assert name in allowed
    assert "PATCH" in asked.headers["access-control-allow-methods"]
    response = rest.get("/api/contacts", headers={"Origin": ORIGIN})
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in response.headers
    exposed = response.headers["access-control-expose-headers"].split(", ")
    assert {"ETag", "Link", "Location", "X-Request-ID", "Idempotent-Replayed"} <= set(exposed)


@pytest.mark.parametrize("path", ["/sign-in", "/_mcp", "/contacts"])
def test_only_the_api_is_open_to_other_origins(one_origin, path):
    assert "access-control-allow-origin" not in preflight(path).headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://app.example"])
def test_no_other_origin_is_allowed(rest, one_origin, origin):
    assert "access-control-allow-origin" not in preflight(origin=origin).headers
    response = rest.get("/api/contacts", headers={"Origin": origin})
    assert "access-control-allow-origin" not in response.headers


def test_by_default_no_origin_is_allowed():
    assert "access-control-allow-origin" not in preflight().headers


@pytest.mark.parametrize("code", PROBLEM_KINDS)
def test_the_guide_says_of_a_problem_what_its_page_says(code):
    guide = (settings.BASE_DIR / "docs" / "rest.md").read_text(encoding="utf-8")
    statuses = ", ".join(str(status) for status in PROBLEM_KINDS[code].statuses)
    assert f"| `{code}` | {statuses} | {PROBLEM_KINDS[code].means} |" in guide


@pytest.mark.parametrize("code", PROBLEM_KINDS)
def test_the_type_of_a_problem_is_an_address_that_says_what_to_do(code):
    response = Rest(None).get(f"/api/problems/{code}")
    told = response.json()
    assert response.status_code == 200
    assert told["type"] == f"{settings.PUBLIC_URL}/api/problems/{code}"
    assert told["status"] == list(PROBLEM_KINDS[code].statuses)
    assert told["means"] and told["whatToDo"]


def test_a_type_that_is_none_is_404():
    assert Rest(None).get("/api/problems/nothing").status_code == 404


def test_the_type_of_a_problem_is_where_it_is_explained(rest):
    told = rest.get("/api/contacts/nobody").json()
    assert Rest(None).get(told["type"].removeprefix(settings.PUBLIC_URL)).status_code == 200


def merge(rest, path, body):
    return rest.patch(path, body, headers={"Content-Type": "application/merge-patch+json"})


def test_a_merge_patch_empties_what_is_null(rest, contact):
    response = merge(rest, f"/api/contacts/{contact.pk}", {"emails": None, "position": "Director"})
    assert response.status_code == 200, response.text
    contact.refresh_from_db()
    assert (contact.emails, contact.position) == ([], "Director")


def test_a_merge_patch_cannot_take_away_what_must_be_there(rest, contact):
    response = merge(rest, f"/api/contacts/{contact.pk}", {"name": None})
    assert response.status_code == 400
    assert set(response.json()["errors"]) == {"name"}


def test_null_is_no_text_in_plain_json(rest, contact):
    assert rest.patch(f"/api/contacts/{contact.pk}", {"position": None}).status_code == 400


def test_only_a_patch_may_be_a_merge_patch(rest):
    sent = {"Content-Type": "application/merge-patch+json"}
    assert rest.post("/api/contacts", {"name": "Ada"}, headers=sent).status_code == 415
    assert not Contact.objects.exists()


def test_addresses_begin_with_the_public_one():
    assert settings.PUBLIC_URL == ADDRESS


def test_a_fault_names_the_request_that_one_can_tell_us(rest, contact, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr("crm.api.endpoint.response_of", broken)
    response = rest.get(f"/api/contacts/{contact.pk}", headers={"X-Request-ID": "fault-1"})
    assert response.status_code == 500
    assert response.json()["requestId"] == "fault-1"
