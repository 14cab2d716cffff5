"""SQLite, by its backup API: a copy as of one moment, and one transaction to put it back."""

import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from crm.backup.archive import CHUNK, BackupError
from crm.backup.manifest import Contents, Manifest, Table
from crm.fit import Migration

NAME = "database.sqlite3"
BUSY_SECONDS = 60
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
WORD = 1 << 64
TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
FULL_TEXT = "CREATE VIRTUAL TABLE"


@contextmanager
def dumped(scratch: Path) -> Iterator[tuple[Contents, Iterable[bytes]]]:
    """What the database holds, and the file of a copy of it. The copy lies in a folder of its own
    in `scratch` meanwhile, and takes as much room as the database."""
    with tempfile.TemporaryDirectory(prefix=".liaison-", dir=scratch) as folder:
        copy = Path(folder) / NAME
        try:
            make_copy(copy)
            with closing(read(copy)) as database:
                require_sound(database, "The database")
                contents = contents_of(database)
        except sqlite3.Error as failed:
            raise BackupError(f"SQLite gave no copy of the database: {failed}") from failed
        yield contents, file_chunks(copy)


def make_copy(copy: Path) -> None:
    """In one step, because each further one would begin anew after somebody's write."""
    with closing(sqlite3.connect(database_file())) as source, closing(sqlite3.connect(copy)) as new:
        source.execute("PRAGMA busy_timeout = 20000")
        source.backup(new)
        # All of it in one file: without this a reader would lay a log beside it.
        new.execute("PRAGMA journal_mode = DELETE")


def database_file() -> str:
    return str(connection.settings_dict["NAME"])


def read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def require_sound(database: sqlite3.Connection, what: str) -> None:
    (first, *_) = (row[0] for row in database.execute("PRAGMA integrity_check(1)"))
    if first != "ok":
        raise BackupError(f"{what} is damaged, says SQLite: {first}")
    if broken := database.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError(f"{what} has a row in {broken[0]} whose {broken[2]} is missing.")


def contents_of(database: sqlite3.Connection) -> Contents:
    applied = database.execute("SELECT app, name FROM django_migrations").fetchall()
    return Contents(sqlite3.sqlite_version, in_order(applied), tables_of(database))


def in_order(applied: Iterable[Any]) -> tuple[Migration, ...]:
    return tuple(sorted((str(app), str(name)) for app, name in applied))


def tables_of(database: sqlite3.Connection) -> dict[str, Table]:
    """Without the full-text index, whose tables are made from others."""
    tables = database.execute(TABLES).fetchall()
    indexes = tuple(name for name, sql in tables if sql.startswith(FULL_TEXT))
    names = [name for name, _ in tables if not name.startswith(indexes or ("\0",))]
    database.text_factory = bytes
    try:
        return {name: table_of(database, name) for name in sorted(names)}
    finally:
        database.text_factory = str


def table_of(database: sqlite3.Connection, name: str) -> Table:
    rows = total = 0
    for row in database.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a name of the schema
        digest = hashlib.sha256(ascii(row).encode()).digest()
        rows, total = rows + 1, (total + int.from_bytes(digest[:8])) % WORD
    return Table(rows=rows, digest=f"{total:016x}")


def file_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def verify(chunks: Iterable[bytes], manifest: Manifest) -> None:
    """Restore into a file that is removed again.

    Raises:
        BackupError: it cannot be restored, or is then not what was saved.
    """
    with tempfile.TemporaryDirectory(prefix="liaison-") as folder:
        unpacked(chunks, manifest, Path(folder))


def unpacked(chunks: Iterable[bytes], manifest: Manifest, folder: Path) -> Path:
    """The file of the database that these are, after a look at all of it."""
    path = folder / NAME
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
    try:
        with closing(read(path)) as database:
            require_sound(database, "The backup")
            different = manifest.differences(tables_of(database))
    except sqlite3.Error as failed:
        raise BackupError(f"The backup is damaged, says SQLite: {failed}") from failed
    if different:
        raise BackupError(f"These tables are not what was saved: {', '.join(different)}")
    return path


def restore(chunks: Iterable[bytes], manifest: Manifest) -> None:
    """Put it in place of what the database has, in one transaction: servers see all of the old or
    all of the new, and whatever ends this halfway leaves the old."""
    target = Path(database_file())
    with tempfile.TemporaryDirectory(prefix=".liaison-", dir=target.parent) as folder:
        path = unpacked(chunks, manifest, Path(folder))
        connection.close()
        try:
            write_over(target, path)
        except sqlite3.Error as failed:
            raise BackupError(f"SQLite could not write it, and took it back: {failed}") from failed


def write_over(target: Path, path: Path) -> None:
    with closing(read(path)) as source, closing(sqlite3.connect(target)) as database:
        # In one step and so in one transaction of the target.
        source.backup(database, progress=patient(), sleep=0.05)


def patient() -> Callable[[int, int, int], None]:
    """Wait for a writer, but not for ever."""
    deadline = time.monotonic() + BUSY_SECONDS

    def progress(status: int, remaining: int, total: int) -> None:
        if status in BUSY and time.monotonic() > deadline:
            raise BackupError(
                f"The database was in use for {BUSY_SECONDS} seconds. Stop server and worker."
            )

    return progress
