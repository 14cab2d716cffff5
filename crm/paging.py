"""Cursors: where a page ended, in a form that only Liaison can have made."""

import base64
import binascii
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from crm.models import Workspace
from crm.refusals import Code, Refusal

TAG_BYTES = 9


def cursor_of(workspace: Workspace, listing: str, *key: Any) -> str:
    """The place after the row with this key, in this listing of this workspace."""
    place = "\n".join(str(part) for part in key).encode()
    return base64.urlsafe_b64encode(tag_of(workspace, listing, place) + place).decode().rstrip("=")


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
    if not constant_time_compare(tag, tag_of(workspace, listing, place)):
        said = "Is not a cursor of this list. Leave it out to begin at the first page."
        raise Refusal(Code.INVALID, f"Nothing was done. cursor: {said}", errors={"cursor": [said]})
    return place.decode().split("\n")


def tag_of(workspace: Workspace, listing: str, place: bytes) -> bytes:
    return salted_hmac(f"cursor:{listing}:{workspace.pk}", place, algorithm="sha256").digest()[
        :TAG_BYTES
    ]
