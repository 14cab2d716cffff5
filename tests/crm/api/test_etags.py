"""A record has an ETag: it is read again only if it is new, and written only if it is not."""

import pytest

from crm.models import Contact
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(contact) -> str:
    return f"/api/contacts/{contact.pk}"


@pytest.fixture
def tag(rest, path) -> str:
    return rest.get(path).headers["etag"]


def test_the_tag_begins_with_the_version_and_is_the_same_while_nothing_changes(rest, path, tag):
    assert tag.startswith('"1-')
    assert rest.get(path).headers["etag"] == tag


def test_a_change_answers_with_the_tag_that_a_read_then_has(rest, path, tag):
    changed = rest.patch(path, {"position": "Director"})
    assert changed.headers["etag"].startswith('"2-')
    assert changed.headers["etag"] == rest.get(path).headers["etag"] != tag


def test_a_creation_answers_with_a_tag(rest):
    assert rest.post("/api/contacts", {"name": "Ada"}).headers["etag"].startswith('"1-')


def test_what_only_shows_more_changes_the_tag_but_not_its_version(rest, path, tag, contact):
    factories.NoteFactory(contact=contact)
    other = rest.get(path).headers["etag"]
    assert other != tag
    assert other.startswith('"1-')


@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"x", {tag}', "*"])
def test_what_the_client_has_already_is_304_without_a_body(rest, path, tag, form):
    response = rest.get(path, headers={"If-None-Match": form.format(tag=tag)})
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["etag"] == tag


def test_what_the_client_has_not_is_sent(rest, path, tag):
    rest.patch(path, {"position": "Director"})
    response = rest.get(path, headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response.json()["position"] == "Director"


@pytest.mark.parametrize("form", ["{tag}", '"1"', '"7-00000000", {tag}', "*", '"1-00000000"'])
def test_a_write_is_done_where_if_match_names_the_version(rest, path, tag, form):
    sent = {"If-Match": form.format(tag=tag)}
    assert rest.patch(path, {"position": "Director"}, headers=sent).status_code == 200


@pytest.mark.parametrize("form", ['"7"', '"7-00000000", "8"', "W/{tag}", '"not-ours"', '""'])
def test_a_write_is_412_where_if_match_names_another_version(rest, path, tag, form):
    sent = {"If-Match": form.format(tag=tag)}
    response = rest.patch(path, {"position": "Director"}, headers=sent)
    assert response.status_code == 412
    assert response.json()["code"] == "precondition_failed"
    assert Contact.objects.get().position == ""


NO_TAGS = ("3", "", '"1', '"1" "2"', ",", '"a"b', "W/", ", ".join(['"1"'] * 11))


@pytest.mark.parametrize("form", NO_TAGS)
def test_an_if_match_that_is_none_is_400(rest, path, form):
    response = rest.patch(path, {"position": "Director"}, headers={"If-Match": form})
    assert response.status_code == 400
    assert response.json()["code"] == "parse_error"
    assert Contact.objects.get().position == ""


def test_a_deletion_is_compared_by_if_match_or_by_the_version_in_the_query(rest, path, tag):
    assert rest.delete(path, headers={"If-Match": '"9"'}).status_code == 412
    assert rest.delete(f"{path}?version=9").status_code == 409
    assert rest.delete(path, headers={"If-Match": tag}).status_code == 200
    assert rest.get(path).status_code == 404


def test_the_version_in_the_body_is_409_and_not_412(rest, path):
    assert rest.patch(path, {"position": "x", "version": 7}).status_code == 409


def test_if_match_and_a_version_must_not_contradict_each_other(rest, path, tag):
    both = {"position": "x", "version": 1}
    assert rest.patch(path, both | {"version": 2}, headers={"If-Match": tag}).status_code == 400
    assert rest.patch(path, both, headers={"If-Match": tag}).status_code == 200


def test_if_match_is_refused_where_nothing_has_a_version(rest):
    response = rest.post("/api/contacts", {"name": "Ada"}, headers={"If-Match": '"1"'})
    assert response.status_code == 400
    assert "no version" in response.json()["detail"]
    assert not Contact.objects.exists()


def test_a_record_that_is_not_there_is_404_whatever_if_match_says(rest, path, stranger_workspace):
    theirs = factories.ContactFactory(workspace=stranger_workspace)
    sent = {"If-Match": '"not-ours"'}
    assert rest.patch(f"/api/contacts/{theirs.pk}", {"name": "x"}, headers=sent).status_code == 404


def test_a_write_that_the_policy_defers_is_compared_too(owner, workspace, path, tag):
    careful = Rest(factories.token_of(owner, workspace, policy="confirm")[1])
    assert careful.patch(path, {"name": "x"}, headers={"If-Match": '"9"'}).status_code == 412
    deferred = careful.patch(path, {"name": "x"}, headers={"If-Match": tag})
    assert deferred.status_code == 202
    assert "etag" not in deferred.headers
