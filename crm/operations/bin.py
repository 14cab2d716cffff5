from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Cast, Substr

from crm.operation import Caller, operation
from crm.queries.paging import beyond, cursor_of, key_of
from crm.removal.bin import in_bin
from crm.schemas.bin import BinEntry, BinList, BinPage

ORDER = ("-deleted_at", "-id")
NAME_SHOWN = 80
OF_NO_CONTACT = (Cast(Value(None), UUIDField()), Value("", CharField()))
OF_CONTACT = (F("contact_id"), F("contact__name"))
# Where each kind lies, what names it, and whose it is.
KINDS: dict[str, tuple[str, Any, tuple[Any, Any]]] = {
    "contact": ("contacts", F("name"), OF_NO_CONTACT),
    "company": ("companies", F("name"), OF_NO_CONTACT),
    "note": ("notes", Substr("content", 1, NAME_SHOWN), OF_CONTACT),
    "task": ("tasks", F("title"), OF_CONTACT),
    "tag": ("tags", F("name"), OF_NO_CONTACT),
    "pipeline_state": ("pipeline_states", F("name"), OF_NO_CONTACT),
}


@operation("List the bin")
def bin_list(caller: Caller, data: BinList) -> BinPage:
    """Lists what was deleted in the last 30 days and can be restored, the latest deletion
    first."""
    listing, after = f"bin_list:{data.type or ''}", Q()
    if data.cursor:
        deleted_at, last = key_of(caller.workspace, listing, data.cursor)
        after = beyond(ORDER, (datetime.fromisoformat(deleted_at), last))
    first, *others = (rows(caller, kind, after) for kind in ([data.type] if data.type else KINDS))
    found = list(first.union(*others, all=True).order_by(*ORDER)[: data.limit + 1])
    page, more = found[: data.limit], len(found) > data.limit
    end = (page[-1][-1], page[-1][0]) if more else ()
    return BinPage(
        results=[BinEntry.of(row) for row in page],
        next_cursor=cursor_of(caller.workspace, listing, *end) if more else None,
    )


def rows(caller: Caller, kind: str, after: Q) -> QuerySet[Any, Any]:
    """Those of one kind, in the columns that all kinds share."""
    lie_in, name, (contact_id, contact_name) = KINDS[kind]
    records = in_bin(getattr(caller.workspace, lie_in)(manager="everything"))
    return (
        records.filter(after)
        .order_by()
        .values_list("id", Value(kind, CharField()), name, contact_id, contact_name, "deleted_at")
    )
