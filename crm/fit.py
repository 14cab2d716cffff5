"""Whether a database has the schema of this version: for who watches, the doctor and backups."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Self

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Migration = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a database with these migrations suits this version of Liaison."""

    unknown: tuple[Migration, ...]
    lacking: tuple[Migration, ...]

    @classmethod
    def of(cls, applied: Iterable[Migration]) -> Self:
        done = {*applied}
        return cls(tuple(sorted(done - known())), tuple(sorted(known() - done)))

    @classmethod
    def of_database(cls) -> Self:
        """Of the one that we are connected to, asked with one query."""
        return cls.of(MigrationRecorder(connection).applied_migrations())

    def __str__(self) -> str:
        if self.unknown:
            count, first = len(self.unknown), ".".join(self.unknown[0])
            return f"A later Liaison made it: {count} migrations are unknown here, first {first}."
        if self.lacking:
            count = len(self.lacking)
            return f"This Liaison can serve it after `manage.py migrate`: {count} migrations."
        return "This Liaison can serve it as it is."


@cache
def known() -> frozenset[Migration]:
    """All that this version has, of every app."""
    return frozenset(MigrationLoader(None).disk_migrations)
