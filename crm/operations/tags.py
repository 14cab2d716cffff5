from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils import timezone

from crm.models import Tag
from crm.models.contact import MOST_TAGS, TOO_MANY_TAGS
from crm.operation import Caller, Effect, operation
from crm.queries.paging import page_of
from crm.refusals import name_taken
from crm.removal.bin import taken_out
from crm.schemas.bin import Removed
from crm.schemas.tags import (
    TagChange,
    TagCreate,
    TagList,
    TagRecord,
    TagRecords,
    TagRef,
    TagUpdate,
)
from crm.values.text import key


@operation("List tags")
def tag_list(caller: Caller, data: TagList) -> TagRecords:
    """Lists the tags of the workspace by name, each with how many contacts have it."""
    tags, order = caller.workspace.tags.all(), ("name", "id")
    page, cursor = page_of(caller.workspace, "tag_list", tags, order, data.cursor, data.limit)
    tagged = contacts_with(caller, page)
    return TagRecords(
        results=[TagRecord.of(tag, tagged.get(tag.pk, 0)) for tag in page], next_cursor=cursor
    )


def contacts_with(caller: Caller, tags: list[Tag]) -> dict[object, int]:
    contacts = caller.workspace.contacts.filter(tags__in=tags).order_by()
    return dict(contacts.values_list("tags").annotate(Count("pk")))


@operation("Get a tag")
def tag_get(caller: Caller, data: TagRef) -> TagRecord:
    """Retrieves a tag by ID, with how many contacts have it."""
    return shown(caller, caller.workspace.tags.get(pk=data.tag_id))


@operation("Create a tag", effect=Effect.WRITE)
def tag_create(caller: Caller, data: TagCreate) -> TagRecord:
    """Creates a tag. A contact's tags are also made by naming them in the contact."""
    tag = Tag(workspace=caller.workspace, name=data.name)
    refuse_the_name_of_another(caller, tag)
    tag.save()
    caller.adding(tag)
    return shown(caller, tag)


@operation("Rename a tag", effect=Effect.WRITE, destructive=True, idempotent=True)
def tag_update(caller: Caller, data: TagUpdate) -> TagRecord:
    """Renames a tag, on every contact that has it."""
    tag = to_change(caller, data)
    with caller.changing(tag):
        if changed := tag.assign({"name": data.name}):
            refuse_the_name_of_another(caller, tag)
            tag.save_change(*changed)
    return shown(caller, tag)


@operation("Delete a tag", effect=Effect.WRITE, destructive=True)
def tag_delete(caller: Caller, data: TagChange) -> Removed:
    """Puts a tag into the bin for 30 days: no contact shows it until it is restored."""
    tag, moment = to_change(caller, data), timezone.now()
    caller.binning(tag, moment)
    return Removed.of(tag, moment)


@operation("Restore a tag", effect=Effect.WRITE)
def tag_restore(caller: Caller, data: TagRef) -> TagRecord:
    """Takes a tag out of the bin: the contacts that had it have it again."""
    tag = taken_out(caller.workspace.tags(manager="everything"), data.tag_id)
    refuse_the_name_of_another(caller, tag)
    caller.restoring(tag)
    return shown(caller, tag)


def to_change(caller: Caller, data: TagChange) -> Tag:
    tag = caller.workspace.tags.select_for_update().get(pk=data.tag_id)
    tag.expect(data.version)
    return tag


def refuse_the_name_of_another(caller: Caller, tag: Tag) -> None:
    # The database compares letter by letter. Whoever names a tag waits for who names another.
    caller.workspace.held()
    if tag._state.adding and caller.workspace.tags.count() >= MOST_TAGS:
        raise ValidationError({"name": TOO_MANY_TAGS})
    for other in caller.workspace.tags.exclude(pk=tag.pk):
        if key(other.name) == key(tag.name):
            raise name_taken(other)


def shown(caller: Caller, tag: Tag) -> TagRecord:
    return TagRecord.of(tag, contacts_with(caller, [tag]).get(tag.pk, 0))
