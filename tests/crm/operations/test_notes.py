"""Notes on a contact: added, shown the latest first, and deleted for good."""

import pytest

from crm.models import Note
from tests import factories

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


def test_deleting_by_rest_answers_what_was_deleted(rest, contact):
    note = factories.NoteFactory(contact=contact)
    response = rest.delete(f"/api/contacts/{contact.pk}/notes/{note.pk}")
    assert response.status_code == 200
    assert response.json() == {"id": str(note.pk), "contactId": str(contact.pk), "removed": True}


def test_a_note_of_somebody_who_left_stays(mcp, contact, teammate):
    factories.NoteFactory(contact=contact, author=teammate, content="From Théo")
    teammate.delete()
    (note,) = mcp.ok("contact_get", contactId=str(contact.pk))["notes"]
    assert note["content"] == "From Théo"
    assert "author" not in note
