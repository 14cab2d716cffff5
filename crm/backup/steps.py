"""Saving, proving and restoring, whichever database it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import cast

from django.db import DatabaseError, connection
from django.utils import timezone

from crm.backup import postgresql, sqlite
from crm.backup.archive import Archive, BackupError, new_file, opened, write_archive
from crm.backup.manifest import Engine, Manifest, name_of_secret_key
from crm.fit import Fit
from crm.models import User, Workspace

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done with which file, and how it suits this install."""

    path: Path
    manifest: Manifest

    @property
    def fit(self) -> Fit:
        return Fit.of(self.manifest.migrations)

    @property
    def has_our_key(self) -> bool:
        return self.manifest.secret_key == name_of_secret_key()


def save(path: Path) -> Outcome:
    """Save the database in a new file, or in one with a name by the time if it is a folder.

    Raises:
        BackupError: there is no new file.
    """
    target = path / f"liaison-{timezone.now().astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"
    target = target if path.is_dir() else path
    if target.exists():
        raise BackupError(f"{target} exists already, and a backup overwrites nothing.")
    engine = ENGINES[connection.vendor]
    with new_file(target) as file, engine.dumped(target.parent) as (contents, chunks):
        manifest = write_archive(
            file,
            engine.NAME,
            chunks,
            partial(Manifest.of, cast(Engine, connection.vendor), contents),
            compressed=engine is postgresql,
        )
    return Outcome(target, manifest)


def verify(path: Path) -> Outcome:
    """Restore it somewhere else, compare all of it, and remove it there.

    Raises:
        BackupError: it cannot be restored, or is then not what was saved.
    """
    with of_this_engine(path) as archive:
        ENGINES[connection.vendor].verify(archive.chunks(), archive.manifest)
    return Outcome(path, archive.manifest)


def restore(path: Path, *, replace: bool) -> Outcome:
    """Put it in place of what the database has.

    Raises:
        BackupError: the database is as it was.
    """
    with of_this_engine(path) as archive:
        outcome = Outcome(path, archive.manifest)
        if outcome.fit.unknown:
            raise BackupError(f"{outcome.fit} Restore it with Liaison {archive.manifest.liaison}.")
        if not replace and is_in_use():
            raise BackupError(
                "The database has people in it. `--replace` puts the backup in place of all of it."
            )
        ENGINES[connection.vendor].restore(archive.chunks(), archive.manifest)
    return outcome


@contextmanager
def of_this_engine(path: Path) -> Iterator[Archive]:
    with opened(path) as archive:
        if archive.manifest.engine != connection.vendor:
            raise BackupError(
                f"{path} is of {archive.manifest.engine}, and DATABASE_URL leads to "
                f"{connection.vendor}. A backup is restored into what it was made of."
            )
        yield archive


def is_in_use() -> bool:
    """Everything hangs on a person or a workspace. What was only migrated has neither."""
    tables = {*connection.introspection.table_names()}
    models = (model for model in (User, Workspace) if model._meta.db_table in tables)
    try:
        return any(model.objects.exists() for model in models)
    except DatabaseError:
        # It has other columns than this version knows, so somebody's data may be in it.
        return True
