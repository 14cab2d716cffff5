"""Many contacts changed in one call, each of them noted."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from crm.models import Contact
from crm.operation import Caller
from crm.refusals import Code, Refusal

MOST = 500


def few_enough(contacts: QuerySet[Contact], advice: str) -> list[Contact]:
    """These contacts, locked.

    Raises:
        Refusal: they are more than one call changes; it ends with the advice.
    """
    found = list(
        contacts.select_for_update(of=("self",))
        .select_related("company", "pipeline_state", "assignee")
        .prefetch_related("tags")
        .order_by("id")[: MOST + 1]
    )
    if len(found) > MOST:
        said = f"More than {MOST} contacts would change, which is too many for one call. {advice}"
        raise Refusal(Code.INVALID, f"Nothing was done. {said}")
    return found


def change_each(caller: Caller, contacts: list[Contact], **values: Any) -> None:
    """Give all of them these values, which none of them has; they must be locked."""
    moment, ids = timezone.now(), [contact.pk for contact in contacts]
    written = values | {"updated_at": moment, "version": F("version") + 1}
    caller.workspace.contacts.filter(pk__in=ids).update(**written)
    for contact in contacts:
        with caller.changing(contact):
            contact.assign(values | {"updated_at": moment, "version": contact.version + 1})
