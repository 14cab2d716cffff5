from django.utils import timezone

from crm.caller import Caller, Effect
from crm.models import Note
from crm.models.binned import everything_of
from crm.operation import operation
from crm.queries.paging import page_of
from crm.schemas.contacts import NoteAdd, NoteDetail, NoteRef, NoteRemoved
from crm.schemas.notes import (
    NoteBinned,
    NoteChange,
    NoteList,
    NoteRecord,
    NoteRecords,
    NoteUpdate,
)


@operation("List notes")
def contact_note_list(caller: Caller, data: NoteList) -> NoteRecords:
    """Lists the notes on a contact, the latest first."""
    contact = caller.workspace.contacts.get(pk=data.contact_id)
    notes, listing = contact.notes.select_related("author"), f"contact_note_list:{contact.pk}"
    page, cursor = page_of(caller.workspace, listing, notes, ("-id",), data.cursor, data.limit)
    return NoteRecords(results=[NoteRecord.of(note) for note in page], next_cursor=cursor)


@operation("Get a note")
def contact_note_get(caller: Caller, data: NoteRef) -> NoteRecord:
    """Retrieves one note on a contact."""
    contact = caller.workspace.contacts.get(pk=data.contact_id)
    return NoteRecord.of(contact.notes.select_related("author").get(pk=data.note_id))


@operation("Add a note", effect=Effect.WRITE, brief=(NoteAdd, NoteDetail))
def contact_note_add(caller: Caller, data: NoteAdd) -> NoteRecord:
    """Adds a note to a contact profile. Use contact_search or contact_get to get the contactId.
    Use when the user asks to add a note, comment, or information to an existing contact."""
    contact = caller.workspace.contacts.get(pk=data.contact_id)
    note = Note.objects.create(
        workspace=caller.workspace, contact=contact, content=data.content, author=caller.user
    )
    caller.adding(note)
    return NoteRecord.of(note)


@operation("Update a note", effect=Effect.WRITE, destructive=True, idempotent=True)
def contact_note_update(caller: Caller, data: NoteUpdate) -> NoteRecord:
    """Replaces what a note on a contact says. Its author stays."""
    note = note_of(caller, data)
    with caller.changing(note):
        if changed := note.assign({"content": data.content}):
            note.save_change(*changed)
    return NoteRecord.of(note)


@operation("Delete a note", effect=Effect.WRITE, destructive=True, brief=(NoteRef, NoteRemoved))
def contact_note_delete(caller: Caller, data: NoteChange) -> NoteBinned:
    """Deletes a note from a contact. Use contact_get to see notes with their noteId. When user
    asks to delete a note, use this tool — NEVER create a note with 'Delete' or similar as content.
    Always ask for confirmation before deleting."""
    note, moment = note_of(caller, data), timezone.now()
    note.put_into_bin(caller, moment)
    return NoteBinned.of(note, moment)


@operation("Restore a note", effect=Effect.WRITE)
def contact_note_restore(caller: Caller, data: NoteRef) -> NoteRecord:
    """Takes a note on a contact out of the bin."""
    contact = caller.workspace.contacts.get(pk=data.contact_id)
    of_contact = everything_of(caller.workspace, Note).filter(contact=contact)
    note = of_contact.to_restore(data.note_id)
    note.take_out_of_bin(caller)
    return NoteRecord.of(note)


def note_of(caller: Caller, data: NoteChange) -> Note:
    contact = caller.workspace.contacts.get(pk=data.contact_id)
    return contact.notes.to_change(data.note_id, data.version)
