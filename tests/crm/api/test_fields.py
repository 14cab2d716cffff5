"""A program names the fields that it wants, and gets those."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_record_has_only_the_fields_that_were_named_and_its_id(rest, contact):
    found = rest.get(f"/api/contacts/{contact.pk}?fields=name,emails").json()
    assert found == {"id": str(contact.pk), "name": "Marie Dupont",
                     "emails": ["marie@halden.example"]}  # fmt: skip


def test_the_document_allows_an_answer_that_has_only_some_of_the_fields(rest):
    document = rest.get("/api/schema").json()
    read = document["paths"]["/api/contacts/{contactId}"]["get"]
    whole, part = read["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"]
    assert whole["$ref"].startswith("#/components/schemas/Contact")
    assert "required" not in part


def test_each_row_of_a_search_has_only_the_fields_that_were_named(rest, contact):
    found = rest.get("/api/contacts/search?query=marie&fields=company").json()
    assert found["results"] == [{"id": str(contact.pk), "company": "Halden Logistics"}]


def test_a_field_that_does_not_exist_is_refused_with_those_that_do(rest, contact):
    response = rest.get(f"/api/contacts/{contact.pk}?fields=name,S3CRET")
    told = response.json()
    assert response.status_code == 400
    assert set(told["errors"]) == {"fields"}
    assert "meetingContext" in told["detail"]
    assert "S3CRET" not in response.text


@pytest.mark.parametrize("wrong", ["", ",", "name,", "meeting_context"])
def test_a_field_is_named_as_on_the_wire_and_not_left_empty(rest, contact, wrong):
    assert rest.get(f"/api/contacts/{contact.pk}?fields={wrong}").status_code == 400


def test_another_choice_of_fields_is_another_view_with_another_tag(rest, contact):
    path = f"/api/contacts/{contact.pk}"
    whole, part = (rest.get(f"{path}{query}").headers["etag"] for query in ("", "?fields=version"))
    assert whole != part
    assert rest.patch(path, {"name": "Ada"}, headers={"If-Match": part}).status_code == 200


def test_a_view_without_its_version_still_has_its_tag(rest, contact):
    response = rest.get(f"/api/contacts/{contact.pk}?fields=name")
    assert "version" not in response.json()
    assert response.headers["etag"].startswith('"1-')
