"""What every record has: an id that sorts by time, its times, and for some a version."""

import uuid
from datetime import datetime, timedelta
from typing import Any, TypeVar

import uuid_utils.compat
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F
from django.utils import timezone


def uuid7(moment: datetime | None = None) -> uuid.UUID:
    """A version 7 UUID: unique, and in the order of creation within this process; or one as if
    it had been made at a moment."""
    nanoseconds = int(moment.timestamp() * 1000) * 1_000_000 if moment else None
    made: uuid.UUID = uuid_utils.compat.uuid7(nanoseconds=nanoseconds)
    return made


def earliest_id(moment: datetime, shift: timedelta = timedelta()) -> uuid.UUID:
    """No id that is made at this moment, or so much after it, is lower."""
    milliseconds = int((moment.timestamp() + shift.total_seconds()) * 1000)
    return uuid.UUID(int=max(0, milliseconds) << 80)


BIN_LIFETIME = timedelta(days=30)

R = TypeVar("R", bound=models.Model)


class Live(models.Manager[R]):
    """Without what is in the bin: for everybody but who looks into it, that does not exist."""

    def get_queryset(self) -> models.QuerySet[R]:
        return super().get_queryset().filter(deleted_at=None)


class Stale(Exception):
    """The record was changed since it was read."""

    def __init__(self, record: "Versioned") -> None:
        super().__init__(f"{record._meta.verbose_name} {record.pk} was changed since it was read")
        self.record = record


class Audited(models.Model):
    """What an operation changes and the Activity tells about."""

    # The fields whose values before and after a change the Activity keeps.
    audited: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def snapshot(self) -> dict[str, Any]:
        """The audited values as JSON keeps them; relations by id, empty values left out."""
        values = {name: self.audited_value(name) for name in self.audited}
        return {name: value for name, value in values.items() if value not in (None, "", [], {})}

    def audited_value(self, name: str) -> Any:
        value = getattr(self, self._meta.get_field(name).attname)  # type: ignore[union-attr]
        plain = isinstance(value, str | int | float | bool | list | dict | None)
        return value if plain else DjangoJSONEncoder().default(value)

    def assign(self, values: dict[str, Any]) -> list[str]:
        """Set these values; answer with the fields that they change."""
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, values[name])
        return changed


class Record(Audited):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Versioned(Record):
    """A record whose every change raises its version, so that nobody overwrites unseen work."""

    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def expect(self, version: int | None) -> None:
        """Refuse to go on from another version than the one that was read.

        Raises:
            Stale: the record has another version.
        """
        if version is not None and version != self.version:
            raise Stale(self)

    def save_change(self, *fields: str) -> None:
        """Write these fields if the record still has the version that was read.

        Raises:
            Stale: somebody changed it in between.
        """
        self.updated_at = timezone.now()
        changed = {name: getattr(self, name) for name in (*fields, "updated_at")}
        unchanged = type(self)._base_manager.filter(pk=self.pk, version=self.version)
        if not unchanged.update(version=F("version") + 1, **changed):
            raise Stale(self)
        self.version += 1


class Binned(Versioned):
    """A record that deleting puts into a bin, where it can be restored for thirty days."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def bin(self, moment: datetime, *fields: str) -> None:
        """Put it there, and write these fields with it."""
        self.deleted_at = moment
        self.save_change("deleted_at", *fields)

    def restore(self) -> None:
        self.deleted_at = None
        self.save_change("deleted_at")
