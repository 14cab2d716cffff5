from django.utils import timezone

from crm.models import Note
from crm.operation import Caller, Effect, operation
from crm.schemas.contacts import NoteAdd, NoteDetail, NoteRef, NoteRemoved


@operation("Add a note", effect=Effect.WRITE)
def contact_note_add(caller: Caller, data: NoteAdd) -> NoteDetail:
    """Adds a note to a contact profile. Use contact_search or contact_get to get the contactId.
    Use when the user asks to add a note, comment, or information to an existing contact."""
    contact = caller.workspace.contacts.get(pk=data.contact_id)
    note = Note.objects.create(
        workspace=caller.workspace, contact=contact, content=data.content, author=caller.user
    )
    caller.adding(note, f"note on {contact}")
    return NoteDetail.of(note)


@operation("Delete a note", effect=Effect.WRITE, destructive=True)
def contact_note_delete(caller: Caller, data: NoteRef) -> NoteRemoved:
    """Deletes a note from a contact. Use contact_get to see notes with their noteId. When user
    asks to delete a note, use this tool — NEVER create a note with 'Delete' or similar as content.
    Always ask for confirmation before deleting."""
    contact = caller.workspace.contacts.get(pk=data.contact_id)
    note = contact.notes.select_for_update().get(pk=data.note_id)
    caller.binning(note, timezone.now(), f"note on {contact}")
    return NoteRemoved(id=data.note_id, contact_id=contact.pk, removed=True)
