from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from crm.caller import Caller
from crm.models.binned import everything_of
from crm.models.kinds import binned_kinds
from crm.operation import operation
from crm.queries.paging import beyond, cursor_of, key_of
from crm.schemas.bin import BinEntry, BinList, BinPage

ORDER = ("-deleted_at", "-id")
OF_NO_CONTACT = (Cast(Value(None), UUIDField()), Value("", CharField()))
OF_CONTACT = (F("contact_id"), F("contact__name"))


@operation("List the bin")
def bin_list(caller: Caller, data: BinList) -> BinPage:
    """Lists what was deleted in the last 30 days and can be restored, the latest deletion
    first."""
    listing, after = f"bin_list:{data.type or ''}", Q()
    if data.cursor:
        deleted_at, last = key_of(caller.workspace, listing, data.cursor)
        after = beyond(ORDER, (datetime.fromisoformat(deleted_at), last))
    first, *others = (
        rows(caller, kind, after) for kind in ([data.type] if data.type else binned_kinds())
    )
    records = list(first.union(*others, all=True).order_by(*ORDER)[: data.limit + 1])
    page, more = records[: data.limit], len(records) > data.limit
    end = (page[-1][-1], page[-1][0]) if more else ()
    return BinPage(
        results=[BinEntry.of(row) for row in page],
        next_cursor=cursor_of(caller.workspace, listing, *end) if more else None,
    )


def rows(caller: Caller, kind: str, after: Q) -> QuerySet[Any, Any]:
    """Those of one kind, in the columns that all kinds share: what names it, and whose it is."""
    model = binned_kinds()[kind]
    is_of_contact = any(field.name == "contact" for field in model._meta.fields)
    contact_id, contact_name = OF_CONTACT if is_of_contact else OF_NO_CONTACT
    records = everything_of(caller.workspace, model).in_bin().filter(after).order_by()
    return records.values_list(
        "id", Value(kind, CharField()), model.name_in_bin, contact_id, contact_name, "deleted_at"
    )
