"""Tags: listed with how many have them, made, renamed, deleted and restored."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Activity, Tag
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db

TAGS = "/api/tags"


def create(rest, name):
    response = rest.post(TAGS, {"name": name})
    assert response.status_code == 201, response.text
    return response.json()


def listed(rest, **asked):
    return [
        (tag["name"], tag["contacts"]) for tag in rest.get(TAGS, params=asked).json()["results"]
    ]


def tags_of(rest, contact):
    return rest.get(f"/api/contacts/{contact.pk}").json().get("tags", [])


def test_tags_come_by_name_with_how_many_contacts_have_them(rest, contact, workspace, now):
    gone = factories.ContactFactory(workspace=workspace)
    for tagged in (contact, gone, factories.ContactFactory(workspace=workspace)):
        tagged.retag(["fair"], factories.NOBODY)
    gone.bin(now)
    create(rest, "vip")
    create(rest, "Alumni")
    assert sorted(listed(rest)) == [("Alumni", 0), ("fair", 2), ("vip", 0)]
    assert listed(rest, limit=1) + listed(
        rest, limit=2, cursor=rest.get(TAGS, params={"limit": 1}).json()["nextCursor"]
    ) == listed(rest)


def test_a_page_of_tags_takes_as_many_statements_as_one_tag(
    rest, contact, django_assert_num_queries
):
    contact.retag(["fair"], factories.NOBODY)
    listed(rest)
    with CaptureQueriesContext(connection) as one:
        listed(rest)
    contact.retag([f"tag {number}" for number in range(15)], factories.NOBODY)
    with django_assert_num_queries(len(one)):
        assert len(listed(rest)) == 16


def test_a_tag_is_read_as_it_was_told_when_it_was_made(rest):
    made = create(rest, "vip")
    assert (made["version"], made["contacts"]) == (1, 0)
    assert rest.get(f"{TAGS}/{made['id']}").json() == made


@pytest.mark.parametrize("name", ["vip", "VIP", "Vïp"])
@pytest.mark.parametrize("verb", ["POST", "PATCH"])
def test_the_name_of_another_tag_is_refused_with_it(rest, name, verb):
    made, other = create(rest, "vip"), create(rest, "fair")
    path = TAGS if verb == "POST" else f"{TAGS}/{other['id']}"
    refused = rest.request(verb, path, json={"name": name})
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"name"}
    assert refused.json()["existingId"] == made["id"]
    assert sorted(listed(rest)) == [("fair", 0), ("vip", 0)]


@pytest.mark.parametrize("name", ["", " ", "x" * 51, "two\nlines", 5, None])
def test_a_name_that_no_tag_can_have_is_refused_by_name(rest, name):
    assert set(rest.post(TAGS, {"name": name}).json()["errors"]) == {"name"}


def test_a_renamed_tag_has_its_new_name_on_every_contact(rest, contact, workspace):
    contact.retag(["fair"], factories.NOBODY)
    path = f"{TAGS}/{workspace.tags.get().pk}"
    changed = rest.patch(path, {"name": "Fair", "version": 1}).json()
    assert (changed["name"], changed["version"], changed["contacts"]) == ("Fair", 2, 1)
    assert tags_of(rest, contact) == ["Fair"]


def test_a_tag_changed_since_it_was_read_is_left_alone(rest):
    path = f"{TAGS}/{create(rest, 'vip')['id']}"
    rest.patch(path, {"name": "friends"})
    assert rest.patch(path, {"name": "foes", "version": 1}).status_code == 409
    assert rest.delete(path, params={"version": 1}).status_code == 409
    assert listed(rest) == [("friends", 0)]


def test_a_deleted_tag_is_on_no_contact_and_a_restored_one_is_again(rest, contact, workspace):
    contact.retag(["fair", "vip"], factories.NOBODY)
    path = f"{TAGS}/{workspace.tags.get(name='fair').pk}"
    assert rest.delete(path).json()["removed"] is True
    assert tags_of(rest, contact) == ["vip"]
    assert listed(rest) == [("vip", 1)]
    assert rest.get(path).status_code == 404
    assert rest.post(f"{path}/restore", {}).json()["contacts"] == 1
    assert tags_of(rest, contact) == ["fair", "vip"]


def test_changing_the_other_tags_of_a_contact_keeps_a_deleted_one_to_be_restored(
    rest, contact, workspace
):
    contact.retag(["fair"], factories.NOBODY)
    path = f"{TAGS}/{workspace.tags.get().pk}"
    rest.delete(path)
    rest.patch(f"/api/contacts/{contact.pk}", {"tags": ["vip"]})
    rest.post(f"{path}/restore", {})
    assert tags_of(rest, contact) == ["fair", "vip"]


def test_a_name_taken_meanwhile_keeps_a_tag_in_the_bin(rest):
    made = create(rest, "vip")
    rest.delete(f"{TAGS}/{made['id']}")
    other = create(rest, "VIP")
    refused = rest.post(f"{TAGS}/{made['id']}/restore", {})
    assert refused.json()["existingId"] == other["id"]


def test_the_activity_tells_what_was_done_to_a_tag(rest):
    path = f"{TAGS}/{create(rest, 'vip')['id']}"
    rest.patch(path, {"name": "friends"})
    rest.patch(path, {"name": "friends"})
    rest.delete(path)
    rest.post(f"{path}/restore", {})
    told = Activity.objects.order_by("id").values_list("event", flat=True)
    assert list(told) == ["tag.created", "tag.updated", "tag.deleted", "tag.restored"]


def test_a_team_mate_shares_the_tags_and_a_stranger_has_none_of_them(
    rest, workspace, teammate, stranger, stranger_workspace
):
    path = f"{TAGS}/{create(rest, 'vip')['id']}"
    mate = Rest(factories.token_of(teammate, workspace)[1])
    theirs = Rest(factories.token_of(stranger, stranger_workspace)[1])
    assert mate.patch(path, {"name": "friends"}).status_code == 200
    assert theirs.get(path).status_code == 404
    assert theirs.patch(path, {"name": "foes"}).status_code == 404
    assert theirs.delete(path).status_code == 404
    assert create(theirs, "friends")["contacts"] == 0
    assert listed(theirs) == [("friends", 0)]


def test_a_contact_tagged_in_another_case_gets_the_tag_there_is(rest, contact, workspace):
    rest.patch(f"/api/contacts/{contact.pk}", {"tags": ["VIP"]})
    told = rest.patch(f"/api/contacts/{contact.pk}", {"tags": ["vip", "fair"]}).json()
    assert sorted(told["tags"]) == ["VIP", "fair"]
    assert workspace.tags.count() == 2


def test_a_tag_made_by_naming_it_is_told_like_any_other(rest, contact, workspace):
    rest.patch(f"/api/contacts/{contact.pk}", {"tags": ["VIP"]})
    assert workspace.activities.filter(event="tag.created").count() == 1


def test_a_workspace_has_no_more_than_a_thousand_tags(rest, contact, workspace):
    Tag.objects.bulk_create(Tag(workspace=workspace, name=f"tag {n}") for n in range(1_000))
    for refused in (
        rest.patch(f"/api/contacts/{contact.pk}", {"tags": ["one more"]}),
        rest.post("/api/tags", {"name": "one more"}),
    ):
        assert refused.status_code == 400
        assert "at most 1,000 tags" in refused.json()["detail"]
    assert rest.patch(f"/api/contacts/{contact.pk}", {"tags": ["tag 7"]}).status_code == 200
