from django.db.models import Count
from django.utils import timezone

from crm.caller import Caller, Effect
from crm.models import Tag
from crm.models.binned import everything_of
from crm.operation import operation
from crm.queries.paging import page_of
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
    return tag_record(caller, caller.workspace.tags.get(pk=data.tag_id))


@operation("Create a tag", effect=Effect.WRITE)
def tag_create(caller: Caller, data: TagCreate) -> TagRecord:
    """Creates a tag. A contact's tags are also made by naming them in the contact."""
    tag = Tag(workspace=caller.workspace, name=data.name)
    tag.claim_name()
    tag.save()
    caller.adding(tag)
    return tag_record(caller, tag)


@operation("Rename a tag", effect=Effect.WRITE, destructive=True, idempotent=True)
def tag_update(caller: Caller, data: TagUpdate) -> TagRecord:
    """Renames a tag, on every contact that has it."""
    tag = caller.workspace.tags.to_change(data.tag_id, data.version)
    with caller.changing(tag):
        if changed := tag.assign({"name": data.name}):
            tag.claim_name()
            tag.save_change(*changed)
    return tag_record(caller, tag)


@operation("Delete a tag", effect=Effect.WRITE, destructive=True)
def tag_delete(caller: Caller, data: TagChange) -> Removed:
    """Puts a tag into the bin for 30 days: no contact shows it until it is restored."""
    tag = caller.workspace.tags.to_change(data.tag_id, data.version)
    moment = timezone.now()
    tag.put_into_bin(caller, moment)
    return Removed.of(tag, moment)


@operation("Restore a tag", effect=Effect.WRITE)
def tag_restore(caller: Caller, data: TagRef) -> TagRecord:
    """Takes a tag out of the bin: the contacts that had it have it again."""
    tag = everything_of(caller.workspace, Tag).to_restore(data.tag_id)
    tag.take_out_of_bin(caller)
    return tag_record(caller, tag)


def tag_record(caller: Caller, tag: Tag) -> TagRecord:
    return TagRecord.of(tag, contacts_with(caller, [tag]).get(tag.pk, 0))
