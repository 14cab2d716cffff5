"""PostgreSQL's own programs: found, asked for their version, and spoken to without a password on a
command line."""

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any

from django.db import connection
from psycopg import pq

from crm.backup.archive import CHUNK, BackupError

PACKAGE = "Install the client programs of PostgreSQL {major} (Debian: postgresql-client-{major})."
VERSION = re.compile(r"\) (\d+)")
ERRORS_SHOWN = 2000


def require_programs(*names: str) -> None:
    """Raises:
    BackupError: one is missing, or is older than the server and could not read it.
    """
    major = connection.pg_version // 10_000  # type: ignore[attr-defined]
    advice = PACKAGE.format(major=major)
    for name in names:
        if shutil.which(name) is None:
            raise BackupError(f"The program {name} is not there. {advice}")
        if (own := version_of(name)) < major:
            raise BackupError(f"{name} is of PostgreSQL {own}, and the server is {major}. {advice}")


def version_of(name: str) -> int:
    answer = subprocess.run([name, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    number = VERSION.search(answer.stdout)
    if not number:
        raise BackupError(f"{name} does not run: {answer.stderr.strip()[-ERRORS_SHOWN:]}")
    return int(number[1])


def surroundings(**instead: str) -> dict[str, str]:
    """The environment in which libpq reaches the database of Django's settings: the password too,
    because anybody on the machine may read a command line. `instead` replaces parameters."""
    wanted = {**connection.get_connection_params(), **instead}
    known = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    named = {known.get(name): value for name, value in wanted.items() if value is not None}
    ours = {name.decode(): str(value) for name, value in named.items() if name}
    return {**os.environ, **ours, "PGAPPNAME": "liaison backup"}


@contextmanager
def program(command: list[str], env: Mapping[str, str], **pipes: Any) -> Iterator["Program"]:
    """A program that is ended with its block."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=env, stderr=errors, **pipes)  # noqa: S603
        try:
            yield Program(process, errors)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(OSError):
                        pipe.close()


class Program:
    def __init__(self, process: "subprocess.Popen[bytes]", errors: IO[bytes]) -> None:
        self.process, self.errors = process, errors

    def output(self) -> Iterator[bytes]:
        """All that it prints.

        Raises:
            BackupError: it failed.
        """
        assert self.process.stdout is not None  # noqa: S101 - for the type checker
        while chunk := self.process.stdout.read(CHUNK):
            yield chunk
        self.finish()

    def feed(self, chunks: Iterable[bytes]) -> None:
        """All that it reads, and its end.

        Raises:
            BackupError: it ended before.
        """
        assert self.process.stdin is not None  # noqa: S101 - for the type checker
        try:
            for chunk in chunks:
                self.process.stdin.write(chunk)
            self.process.stdin.close()
        except BrokenPipeError:
            self.process.wait()
            raise BackupError(self.complaint()) from None

    def finish(self) -> None:
        if self.process.wait():
            raise BackupError(self.complaint())

    def complaint(self) -> str:
        self.errors.seek(0)
        text = self.errors.read().decode(errors="replace").strip()
        name = str(self.process.args[0])  # type: ignore[index]
        return f"{name} failed: {text[-ERRORS_SHOWN:] or self.process.returncode}"


@contextmanager
def fed(to: Program, chunks: Iterable[bytes]) -> Iterator[None]:
    """Feed a program beside what reads from it. What went wrong with the chunks is raised at the
    end, before what the program says of that."""
    failures: list[Exception] = []

    def feed() -> None:
        try:
            to.feed(chunks)
        except Exception as failure:  # noqa: BLE001 - raised below, on the caller's thread
            failures.append(failure)
            to.process.kill()

    thread = threading.Thread(target=feed, daemon=True)
    thread.start()
    try:
        yield
        thread.join()
    except BackupError as failed:
        thread.join()
        failures.append(failed)
    finally:
        to.process.kill()
        thread.join()
    if failures:
        raise failures[0]
