"""The file of a backup: a ZIP that any tool opens, with the data and then the manifest.

A ZIP has its contents at its end, so one that was cut off is no ZIP at all.
"""

import errno
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from crm.backup.manifest import Data, Manifest

MANIFEST = "manifest.json"
CHUNK = 1 << 20
MODE = 0o600
# What file systems without hard links say.
NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


class BackupError(Exception):
    """It was not done, and nothing was changed. The message is for the operator."""


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that gets this name when all of it is on the disk, and never overwrites one."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        give_name(temporary, path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def give_name(temporary: Path, path: Path) -> None:
    """A link, because renaming would overwrite what somebody put there meanwhile."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise BackupError(f"{path} exists already, and a backup overwrites nothing.") from None
    except OSError as failed:
        if failed.errno not in NO_LINKS:
            raise
        temporary.rename(path)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_archive(
    file: IO[bytes],
    name: str,
    chunks: Iterable[bytes],
    manifest_of: Callable[[Data], Manifest],
    *,
    compressed: bool,
) -> Manifest:
    """Write the data, compressed unless it is already, and then the manifest made for it."""
    with zipfile.ZipFile(file, "w") as archive:
        method = zipfile.ZIP_STORED if compressed else zipfile.ZIP_DEFLATED
        data = write_data(archive, entry(name, method), chunks)
        manifest = manifest_of(data)
        text = manifest.model_dump_json(by_alias=True, indent=1)
        archive.writestr(entry(MANIFEST, zipfile.ZIP_DEFLATED), text)
    return manifest


def entry(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = method
    info.external_attr = MODE << 16
    return info


def write_data(archive: zipfile.ZipFile, info: zipfile.ZipInfo, chunks: Iterable[bytes]) -> Data:
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as written:
        for chunk in chunks:
            written.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return Data(name=info.filename, size=size, sha256=digest.hexdigest())


class Archive:
    """A backup that is opened to be read."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self.archive, self.path = archive, path
        self.manifest = self.read_manifest()

    def read_manifest(self) -> Manifest:
        try:
            return Manifest.model_validate_json(self.archive.read(MANIFEST))
        except (KeyError, ValidationError) as wrong:
            raise BackupError(
                f"{self.path} has no manifest that this version of Liaison can read."
            ) from wrong

    def chunks(self) -> Iterator[bytes]:
        """The data. Its end is reached only if it is what was written.

        Raises:
            BackupError: it is not, said at its end.
        """
        digest = hashlib.sha256()
        try:
            with self.archive.open(self.manifest.data.name) as data:
                while chunk := data.read(CHUNK):
                    digest.update(chunk)
                    yield chunk
        except (KeyError, zipfile.BadZipFile, EOFError) as wrong:
            raise BackupError(f"{self.path} is damaged: {wrong}") from wrong
        if digest.hexdigest() != self.manifest.data.sha256:
            raise BackupError(f"{self.path} is damaged: its data has another SHA-256.")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    try:
        archive = zipfile.ZipFile(path)
    except OSError as failed:
        raise BackupError(f"{path} cannot be read: {failed.strerror}.") from failed
    except zipfile.BadZipFile as wrong:
        raise BackupError(f"{path} is no backup of Liaison, or was cut off.") from wrong
    with archive:
        yield Archive(archive, path)
