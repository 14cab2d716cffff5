"""What every record has: an id that sorts by time, its times, and for some a version."""

import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, TypeVar

import uuid_utils.compat
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F
from django.utils import timezone

from crm.models.rights import Scope


def uuid7(moment: datetime | None = None) -> uuid.UUID:
    """A version 7 UUID: unique, and in the order of creation within this process; or one as if
    it had been made at a moment."""
    nanoseconds = int(moment.timestamp() * 1000) * 1_000_000 if moment else None
    new: uuid.UUID = uuid_utils.compat.uuid7(nanoseconds=nanoseconds)
    return new


def earliest_id(moment: datetime, shift: timedelta = timedelta()) -> uuid.UUID:
    """No id that is made at this moment, or so much after it, is lower."""
    milliseconds = int((moment.timestamp() + shift.total_seconds()) * 1000)
    return uuid.UUID(int=max(0, milliseconds) << 80)


class Declined(Exception):
    """What a model does not do, by a rule of its own. A door shows it as a refusal."""


class Stale(Declined):
    """The record was changed since it was read."""

    def __init__(self, record: "Versioned") -> None:
        super().__init__(f"{record._meta.verbose_name} {record.pk} was changed since it was read")
        self.record = record


class NameTaken(Declined):
    """Another record has the name, whatever its case and accents."""

    def __init__(self, other: "Record") -> None:
        super().__init__(f"{other._meta.verbose_name} {other.pk} has this name")
        self.other = other


class TooMany(Declined):
    """There would be more than there may be. The message says of what, and what to do."""


class Recorder(Protocol):
    """Notes what is changed, for the Activity: the caller of an operation."""

    def changing(
        self, record: "Audited", verb: str = "updated", **facts: Any
    ) -> AbstractContextManager[None]: ...

    def adding(self, record: "Record", label: str = "", **facts: Any) -> None: ...

    def removing(self, record: "Record", label: str = "") -> None: ...

    def note(
        self,
        record: "Audited",
        verb: str,
        before: dict[str, Any],
        after: dict[str, Any],
        *,
        label: str = "",
        version: int | None = None,
    ) -> None: ...


class Audited(models.Model):
    """What an operation changes and the Activity tells about."""

    # What a record of this kind is called outside: in events, in the API, in the bin.
    kind: ClassVar[str] = ""
    # How a sentence about one begins.
    noun: ClassVar[str] = ""
    # The operation that finds one.
    finder: ClassVar[str] = ""
    # Where their pages are: `contacts` for /contacts/{id}. Empty: they have none.
    pages: ClassVar[str] = ""
    # The scope that reads what one says, where it is not the one of all the CRM.
    read_with: ClassVar[Scope | None] = None
    # What can become of one, as its events are named.
    verbs: ClassVar[tuple[str, ...]] = ("created", "updated", "deleted")
    # The fields whose values before and after a change the Activity keeps.
    audited: tuple[str, ...] = ()
    # Those of them that it keeps with the name of the record they lead to.
    audited_by_name: ClassVar[frozenset[str]] = frozenset()
    # What it means that one of them is empty, where it is not that there is nothing.
    meaning_of_empty: ClassVar[Mapping[str, str]] = {}

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return self.url_of(self.pk)

    @classmethod
    def path_of(cls, pk: Any) -> str:
        """The page of the record with this id on this site; '' if there is none."""
        return f"/{cls.pages}/{pk}" if cls.pages else ""

    @classmethod
    def url_of(cls, pk: Any) -> str:
        """The same as an address; '' if there is none."""
        return f"{settings.PUBLIC_URL}/{cls.pages}/{pk}" if cls.pages else ""

    @property
    def timeline_contact_id(self) -> Any:
        """The contact on whose timeline it is told; None: on nobody's."""
        return getattr(self, "contact_id", None)

    def particulars(self, values: Mapping[str, Any]) -> list[str]:
        """What tells it from another of the same name, as a person knows it, when it has these
        audited values, in the form of `snapshot`; nothing empty."""
        return []

    def snapshot(self) -> dict[str, Any]:
        """The audited values as JSON keeps them; relations by id, empty values left out."""
        values = {name: self.audited_value(name) for name in self.audited}
        return {name: value for name, value in values.items() if value not in (None, "", [], {})}

    def audited_value(self, name: str) -> Any:
        if name in self.audited_by_name:
            related = getattr(self, name)
            return related and {"id": str(related.pk), "name": str(related)}
        value = getattr(self, self._meta.get_field(name).attname)  # type: ignore[union-attr]
        plain = isinstance(value, str | int | float | bool | list | dict | None)
        return value if plain else DjangoJSONEncoder().default(value)

    def shown_value(self, name: str, value: Any) -> Any:
        """An audited value for who decides on a change: whole, but for what would let them in."""
        return value

    def kept_value(self, name: str, value: Any) -> Any:
        """What the Activity keeps of an audited value, for many to read: all of it, if not less."""
        return value

    @classmethod
    def is_moment(cls, name: str) -> bool:
        """Whether this audited value is one: told by the type of its field, never by its look."""
        return isinstance(cls.field_of(name), models.DateTimeField)

    @classmethod
    def related_model(cls, name: str) -> "type[Audited] | None":
        """The kind of record that this audited value leads to, told in the same way."""
        field = cls.field_of(name)
        model = field.related_model if isinstance(field, models.ForeignKey) else None
        return model if isinstance(model, type) and issubclass(model, Audited) else None

    @classmethod
    def field_of(cls, name: str) -> Any:
        """The field of an audited value; None where it is made of others."""
        try:
            return cls._meta.get_field(name)
        except FieldDoesNotExist:
            return None

    def assign(self, values: Mapping[str, Any]) -> list[str]:
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


V = TypeVar("V", bound="Versioned")


class VersionedQuerySet(models.QuerySet[V]):
    def to_change(self, pk: uuid.UUID, version: int | None = None) -> V:
        """The one with this id, locked until the transaction ends.

        Raises:
            ObjectDoesNotExist: there is none.
            Stale: it has another version than this one, which was read.
        """
        record = self.select_for_update(of=("self",)).get(pk=pk)
        record.expect(version)
        return record


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
