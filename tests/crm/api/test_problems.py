"""An error over REST is problem+json with a stable type, whatever went wrong."""

import pytest

from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db

NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"

WRONG = {
    "invalid": lambda rest, id: rest.post("/api/contacts", {"name": ""}),
    "not_found": lambda rest, id: rest.get(f"/api/contacts/{NOBODY}"),
    "stale": lambda rest, id: rest.patch(f"/api/contacts/{id}", {"version": 9, "name": "x"}),
    "unknown_token": lambda rest, id: rest.post("/api/contacts/confirm", {"token": "x"}),
    "not_authenticated": lambda rest, id: Rest(None).get("/api/contacts"),
    "authentication_failed": lambda rest, id: Rest("liaison_pat_x").get("/api/contacts"),
    "method_not_allowed": lambda rest, id: rest.delete("/api/contacts"),
    "parse_error": lambda rest, id: rest.raw(b"{", "/api/contacts"),
}
STATUSES = {"invalid": 400, "not_found": 404, "stale": 409, "unknown_token": 404,
            "not_authenticated": 401, "authentication_failed": 401, "method_not_allowed": 405,
            "parse_error": 400}  # fmt: skip


@pytest.mark.parametrize("code", WRONG)
def test_an_error_says_its_type_its_status_and_what_to_do(rest, contact, code):
    response = WRONG[code](rest, contact.pk)
    told = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (told["code"], told["status"]) == (code, response.status_code)
    assert response.status_code == STATUSES[code]
    assert told["type"].endswith(f"/api/problems/{code}")
    assert told["title"]
    assert told["detail"]


def test_a_body_that_is_too_large_is_told_like_every_other_error(rest):
    told = rest.raw(b" " * ((1 << 20) + 1), "/api/contacts").json()
    assert {"type", "title", "status", "detail", "code"} <= set(told)


def test_an_error_by_field_lists_every_wrong_field(rest):
    told = rest.post("/api/contacts", {"name": "", "emails": ["x"], "shoeSize": 44}).json()
    assert set(told["errors"]) == {"name", "emails.0", "shoeSize"}


def test_a_refusal_never_repeats_the_value_it_refuses(rest):
    response = rest.post("/api/contacts", {"name": "Ada", "emails": ["S3CRET-VALUE"]})
    assert "S3CRET-VALUE" not in response.text


def test_a_parameter_that_stands_twice_is_refused(rest):
    assert rest.get("/api/contacts?limit=1&limit=2").status_code == 400


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_what_takes_nothing_can_be_sent_with_nothing(rest, workspace, body):
    task = factories.TaskFactory(workspace=workspace)
    sent = {"Content-Type": "application/json"} if body else {}
    response = rest.request(
        "PUT", f"/api/contact_tasks/{task.pk}/completion", content=body, headers=sent
    )
    assert response.status_code == 200, response.text


def test_a_creation_is_201_and_a_prepared_one_202(rest, owner, workspace):
    assert rest.post("/api/contacts", {"name": "Ada"}).status_code == 201
    _, secret = factories.token_of(owner, workspace, policy="confirm")
    deferred = Rest(secret).post("/api/contacts", {"name": "Eve"})
    assert deferred.status_code == 202
    assert set(deferred.json()) == {"pending"}


def test_an_answer_to_a_program_is_never_kept_by_a_cache_in_between(rest, contact):
    response = rest.get(f"/api/contacts/{contact.pk}")
    assert "no-store" in response.headers.get("cache-control", "")
