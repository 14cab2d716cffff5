"""The file of SQLite: where it lies, how it is opened, who may read it, how much room is left."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from crm.doctor.files import OTHERS
from crm.doctor.finding import Finding, Install, Subject

about = Subject("database")

MOUNTS = Path("/proc/self/mounts")
# Their locks are not those that SQLite relies on, and its log needs memory that processes share.
REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "fuse.sshfs", "afs"}
MEBIBYTE = 1 << 20
LITTLE = 1024 * MEBIBYTE


def examine(install: Install) -> Iterator[Finding]:
    file = Path(connection.settings_dict["NAME"]).resolve()
    yield from disk(file)
    yield from log()
    yield from readers(file)
    yield from room(shutil.disk_usage(file.parent).free, file)


def disk(file: Path) -> Iterator[Finding]:
    kind = file_system(file)
    if kind in REMOTE:
        yield about.error(
            f"{file} lies on {kind}, a disk of another machine: SQLite may lose data there.",
            "Move it to a disk of this machine, or use PostgreSQL.",
        )
    else:
        yield about.ok(f"{file} lies on a disk of this machine.")


def file_system(file: Path) -> str:
    """Of the longest mount that it lies under; '' where nobody tells."""
    if not MOUNTS.exists():
        return ""
    mounts = (line.split(" ")[1:3] for line in MOUNTS.read_text().splitlines())
    under = [(len(where), kind) for where, kind in mounts if file.is_relative_to(where)]
    return max(under, default=(0, ""))[1]


def log() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
    if mode == "wal":
        yield about.ok("It is in WAL mode: who reads does not wait for who writes.")
    else:
        yield about.error(
            f"It is in {mode} mode and not in WAL mode, so who reads waits for who writes.",
            "Its folder must be writable, and on a disk of this machine.",
        )


def readers(file: Path) -> Iterator[Finding]:
    """A folder that only its owner may enter hides what is in it."""
    if file.stat().st_mode & OTHERS and file.parent.stat().st_mode & OTHERS:
        yield about.warning(
            f"Others on this machine may read {file}.",
            f"chmod 600 {file}*, or chmod 700 {file.parent}",
        )
    else:
        yield about.ok("Nobody else on this machine may read it.")


def room(free: int, file: Path) -> Iterator[Finding]:
    left = f"{free // MEBIBYTE} MiB are free beside {file.name}."
    advice = "Make room: a full disk refuses every write, and a backup needs as much as it has."
    if free < settings.READY_FREE_MEGABYTES * MEBIBYTE:
        yield about.error(left, advice)
    elif free < max(LITTLE, 2 * file.stat().st_size):
        yield about.warning(left, advice)
    else:
        yield about.ok(left)
