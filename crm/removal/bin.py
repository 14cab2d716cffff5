"""The bin: what was deleted less than thirty days ago and can be restored."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Manager, QuerySet
from django.utils import timezone

from crm.models.record import BIN_LIFETIME, Binned
from crm.refusals import Code, Refusal

B = TypeVar("B", bound=Binned)


def in_bin(everything: Manager[B]) -> QuerySet[B]:
    """Those of them that can be restored; what is older counts as purged, though it may wait
    for the worker."""
    return everything.filter(deleted_at__gt=timezone.now() - BIN_LIFETIME)


def taken_out(everything: Manager[B], pk: UUID) -> B:
    """The one with this id, locked, to be restored.

    Raises:
        Refusal: it is not in the bin.
    """
    found = in_bin(everything).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        name = everything.model._meta.verbose_name
        raise Refusal(Code.NOT_FOUND, f"No such {name} in the bin. Use bin_list to see what is.")
    return found
