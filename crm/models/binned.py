"""The bin: what was deleted less than thirty days ago and can be restored."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar, cast
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils import timezone

from crm.models.record import Declined, Recorder, Versioned, VersionedQuerySet

BIN_LIFETIME = timedelta(days=30)

B = TypeVar("B", bound="Binned")


class NotInBin(Declined):
    """There is no such record in the bin."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(f"no such {model._meta.verbose_name} in the bin")
        self.model = model


class ParentInBin(Declined):
    """What it belongs to is in the bin too, and must be restored first."""

    def __init__(self, parent: "Binned") -> None:
        super().__init__(f"{parent._meta.verbose_name} {parent.pk} is in the bin")
        self.parent = parent


class BinnedQuerySet(VersionedQuerySet[B]):
    def in_bin(self) -> Self:
        """Those that can be restored; what is older counts as purged, though it may wait for the
        worker."""
        return self.filter(deleted_at__gt=timezone.now() - BIN_LIFETIME)

    def to_restore(self, pk: UUID) -> B:
        """The one with this id, locked until the transaction ends.

        Raises:
            NotInBin: it is not there.
        """
        record = self.in_bin().select_for_update(of=("self",)).filter(pk=pk).first()
        if record is None:
            raise NotInBin(self.model)
        return record


class LiveManager(models.Manager[B]):
    """Without what is in the bin: for everybody but who looks into it, that does not exist."""

    def get_queryset(self) -> models.QuerySet[B]:
        return super().get_queryset().filter(deleted_at=None)


Live = LiveManager.from_queryset(BinnedQuerySet)
Everything = models.Manager.from_queryset(BinnedQuerySet)


class Binned(Versioned):
    """A record that deleting puts into a bin, where it can be restored for thirty days."""

    verbs = (*Versioned.verbs, "restored", "erased")
    # What names it in the bin.
    name_in_bin: ClassVar[Any] = F("name")

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def put_into_bin(self, by: Recorder, moment: datetime) -> None:
        """Delete it, with all that this means for other records."""
        by.removing(self)
        self.bin(moment)

    def take_out_of_bin(self, by: Recorder) -> None:
        """Restore it, with all that this means for other records."""
        version = self.version
        self.restore()
        by.note(self, "restored", {}, self.snapshot(), version=version)

    def bin(self, moment: datetime, *fields: str) -> None:
        """Put it there, and write these fields with it."""
        self.deleted_at = moment
        self.save_change("deleted_at", *fields)

    def restore(self) -> None:
        self.deleted_at = None
        self.save_change("deleted_at")


class Dependent(models.Model):
    """What hangs on a record of another app, and must end when that does."""

    class Meta:
        abstract = True

    @classmethod
    def end_for(cls, parent: Binned, by: Recorder) -> None:
        """The parent, which is locked, goes into the bin: end what waits for it."""
        raise NotImplementedError

    @classmethod
    def purge_for(cls, parents: models.QuerySet[Any]) -> None:
        """The parents leave the bin for good: remove what would stay behind."""
        raise NotImplementedError


def dependents_of(model: type[Binned]) -> list[type[Dependent]]:
    """The models of all apps whose records hang on such a record."""
    related: list[Any] = [relation.related_model for relation in model._meta.related_objects]
    return [each for each in related if issubclass(each, Dependent)]


def everything_of(workspace: Any, model: type[B]) -> BinnedQuerySet[B]:
    """All records of this kind in the workspace, those in the bin too."""
    name = cast(Any, model._meta.get_field("workspace")).remote_field.get_accessor_name()
    records: BinnedQuerySet[B] = getattr(workspace, name)(manager="everything").all()
    return records
