"""Notes on a contact: added, listed the latest first, changed, deleted and restored."""

import pytest

from crm.models import Activity, Note
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db


def test_a_note_says_what_was_written_and_by_whom(mcp, contact):
    made = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Asked for\na quote. ")
    assert made["content"] == "Asked for\na quote."
    assert made["author"] == "Olivia Owner"


def test_the_latest_notes_come_first_and_the_rest_is_counted(mcp, contact):
    for number in range(12):
        mcp.ok("contact_note_add", contactId=str(contact.pk), content=f"Note {number}")
    found = mcp.ok("contact_get", contactId=str(contact.pk))
    assert [note["content"] for note in found["notes"]] == [f"Note {n}" for n in range(11, 1, -1)]
    assert found["moreNotes"] == 2


@pytest.mark.parametrize("content", ["", "  \n ", "\u200b"])
def test_an_empty_note_is_refused_by_name(mcp, contact, content):
    refused = mcp.refused("contact_note_add", contactId=str(contact.pk), content=content)
    assert set(refused["errors"]) == {"content"}
    assert not Note.objects.exists()


def test_a_deleted_note_is_gone(mcp, contact):
    made = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Wrong person")
    sent = {"contactId": str(contact.pk), "noteId": made["id"]}
    assert mcp.ok("contact_note_delete", **sent)["removed"] is True
    assert "notes" not in mcp.ok("contact_get", contactId=str(contact.pk))
    assert mcp.refused("contact_note_delete", **sent)["code"] == "not_found"


def test_a_note_is_deleted_only_by_the_contact_it_is_on(mcp, contact, workspace):
    note = factories.NoteFactory(contact=factories.ContactFactory(workspace=workspace))
    sent = {"contactId": str(contact.pk), "noteId": str(note.pk)}
    assert mcp.refused("contact_note_delete", **sent)["code"] == "not_found"
    assert Note.objects.get() == note


def test_deleting_by_rest_answers_what_was_deleted_and_until_when_it_can_come_back(
    rest, contact, now
):
    note = factories.NoteFactory(contact=contact)
    response = rest.delete(f"/api/contacts/{contact.pk}/notes/{note.pk}")
    assert response.status_code == 200
    assert response.json() == {
        "id": str(note.pk),
        "contactId": str(contact.pk),
        "removed": True,
        "deletedAt": "2026-11-24T09:00:00Z",
        "purgedAt": "2026-12-24T09:00:00Z",
    }


def test_a_note_of_somebody_who_left_stays(mcp, contact, teammate):
    factories.NoteFactory(contact=contact, author=teammate, content="From Théo")
    teammate.delete()
    (note,) = mcp.ok("contact_get", contactId=str(contact.pk))["notes"]
    assert note["content"] == "From Théo"
    assert "author" not in note


@pytest.fixture
def notes(contact):
    return f"/api/contacts/{contact.pk}/notes"


def add(rest, notes, content="Asked for a quote."):
    response = rest.post(notes, {"content": content})
    assert response.status_code == 201
    return response.json()


def test_a_program_reads_a_note_as_it_was_told_when_it_added_it(rest, contact, notes):
    made = add(rest, notes)
    assert (made["contactId"], made["version"]) == (str(contact.pk), 1)
    assert rest.get(f"{notes}/{made['id']}").json() == made


def test_notes_are_paged_the_latest_first(rest, notes):
    for number in range(5):
        add(rest, notes, f"Note {number}")
    found, cursor = [], {}
    while cursor is not None:
        page = rest.get(notes, params={"limit": 2} | cursor).json()
        found += [note["content"] for note in page["results"]]
        cursor = {"cursor": page["nextCursor"]} if "nextCursor" in page else None
    assert found == [f"Note {number}" for number in (4, 3, 2, 1, 0)]


def test_the_cursor_of_another_contact_is_refused(rest, notes, workspace):
    other = factories.ContactFactory(workspace=workspace)
    for content in ("One", "Two"):
        add(rest, f"/api/contacts/{other.pk}/notes", content)
    cursor = rest.get(f"/api/contacts/{other.pk}/notes", params={"limit": 1}).json()["nextCursor"]
    assert rest.get(notes, params={"cursor": cursor}).status_code == 400


def test_a_note_is_changed_by_a_team_mate_and_keeps_its_author(rest, notes, teammate, workspace):
    made = add(rest, notes)
    theirs = Rest(factories.token_of(teammate, workspace)[1])
    changed = theirs.patch(f"{notes}/{made['id']}", {"content": "Wants two.", "version": 1}).json()
    assert (changed["content"], changed["author"]) == ("Wants two.", "Olivia Owner")
    assert changed["version"] == 2


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_note_that_was_changed_since_is_neither_changed_nor_deleted(rest, notes, method):
    made = add(rest, notes)
    rest.patch(f"{notes}/{made['id']}", {"content": "Newer"})
    seen = {"params": {"version": 1}} if method == "DELETE" else {
        "json": {"content": "Older", "version": 1}
    }  # fmt: skip
    assert rest.request(method, f"{notes}/{made['id']}", **seen).status_code == 409
    assert Note.objects.get().content == "Newer"


def test_a_note_comes_back_from_the_bin_as_it_was(rest, notes):
    made = add(rest, notes)
    rest.delete(f"{notes}/{made['id']}")
    assert rest.get(f"{notes}/{made['id']}").status_code == 404
    assert rest.get(notes).json()["results"] == []
    back = rest.post(f"{notes}/{made['id']}/restore", {}).json()
    assert back["content"] == made["content"]
    assert back["version"] == 3
    assert rest.get(notes).json()["results"] == [back]


def test_a_note_that_is_not_in_the_bin_is_not_restored(rest, notes):
    response = rest.post(f"{notes}/{add(rest, notes)['id']}/restore", {})
    assert response.status_code == 404
    assert "bin_list" in response.json()["detail"]


def test_the_activity_tells_what_was_done_to_a_note(rest, notes):
    made = add(rest, notes)
    rest.patch(f"{notes}/{made['id']}", {"content": "Wants two."})
    rest.delete(f"{notes}/{made['id']}")
    rest.post(f"{notes}/{made['id']}/restore", {})
    told = Activity.objects.filter(target_id=made["id"]).order_by("id")
    assert [row.event for row in told] == [
        "note.created", "note.updated", "note.deleted", "note.restored",
    ]  # fmt: skip


def test_an_assistant_is_told_no_more_of_a_note_than_before(mcp, contact):
    made = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Wants two.")
    assert set(made) == {"id", "content", "author", "createdAt"}
