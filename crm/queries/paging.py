"""Pages of a list in an order, and cursors: where a page ended, in a form that only Liaison can
have made."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from crm.models import Workspace
from crm.refusals import Code, Refusal

TAG_BYTES = 9

M = TypeVar("M", bound=Model)
Order = tuple[str, ...]


def page_of(
    workspace: Workspace, listing: str, rows: QuerySet[M], order: Order, cursor: str, limit: int
) -> tuple[list[M], str | None]:
    """One page of these rows, and the cursor of the next.

    `order` is one field or two, all of them up or all down, and leaves no two rows equal. A
    cursor holds only in the order that it was given out for.
    """
    listing = f"{listing}:{','.join(order)}"
    if cursor:
        key = key_values(rows.model, order, key_of(workspace, listing, cursor))
        rows = rows.filter(beyond(order, key))
    batch = list(rows.order_by(*order)[: limit + 1])
    if len(batch) <= limit:
        return batch, None
    last = batch[limit - 1]
    return batch[:limit], cursor_of(workspace, listing, *(getattr(last, n) for n in names(order)))


def sorted_by(sort: str, orders: dict[str, Order]) -> Order:
    """The order that a `sort` such as `name` or `-createdAt` names."""
    order = orders[sort.removeprefix("-")]
    return tuple(f"-{name}" for name in order) if sort.startswith("-") else order


def names(order: Order) -> list[str]:
    return [name.removeprefix("-") for name in order]


def key_values(model: type[Model], order: Order, key: list[str]) -> list[Any]:
    fields = [model._meta.get_field(name) for name in names(order)]
    return [field.to_python(part) for field, part in zip(fields, key, strict=True)]  # type: ignore[union-attr]


def beyond(order: Order, key: Sequence[Any]) -> Q:
    """What comes after the row with this key."""
    after = "lt" if order[0].startswith("-") else "gt"
    first, *rest = zip(names(order), key, strict=True)
    if not rest:
        return Q((f"{first[0]}__{after}", first[1]))
    further, same_but_further = ((f"{name}__{after}", value) for name, value in (first, *rest))
    # The first bound is redundant, and lets both databases begin at the right place of the index.
    return Q((f"{first[0]}__{after}e", first[1])) & (Q(further) | Q(same_but_further))


def cursor_of(workspace: Workspace, listing: str, *key: Any) -> str:
    """The place after the row with this key, in this listing of this workspace."""
    place = "\n".join(str(part) for part in key).encode()
    return (
        base64.urlsafe_b64encode(cursor_tag(workspace, listing, place) + place).decode().rstrip("=")
    )


def key_of(workspace: Workspace, listing: str, cursor: str) -> list[str]:
    """The key that `cursor_of` was given.

    Raises:
        Refusal: the cursor is none that this listing of this workspace gave out.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    tag, place = raw[:TAG_BYTES], raw[TAG_BYTES:]
    if not constant_time_compare(tag, cursor_tag(workspace, listing, place)):
        advice = "Is not a cursor of this list. Leave it out to begin at the first page."
        message = f"Nothing was done. cursor: {advice}"
        raise Refusal(Code.INVALID, message, errors={"cursor": [advice]})
    return place.decode().split("\n")


def cursor_tag(workspace: Workspace, listing: str, place: bytes) -> bytes:
    return salted_hmac(f"cursor:{listing}:{workspace.pk}", place, algorithm="sha256").digest()[
        :TAG_BYTES
    ]
