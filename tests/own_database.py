"""The databases that this process of a run makes: nobody else's, and removed even if it is killed.

Their names say which process made them. So any number of runs go side by side, in one checkout or
in several, on one PostgreSQL, and each removes first what is of a process that is no more.
"""

import os
import re
import shutil
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

# Another machine may use the same PostgreSQL, and has processes of the same numbers.
MACHINE = f"test_liaison_{zlib.crc32(socket.gethostname().encode()):08x}"
OWN_NAME = re.compile(rf"{MACHINE}_(\d+)(?!\d)")


def own_name() -> str:
    return f"{MACHINE}_{os.getpid()}"


def name_for_vendor(name: str) -> str:
    """What Django calls a database of this name: on SQLite it is a file."""
    return str(settings.VAR_DIR / f"{name}.sqlite3") if connection.vendor == "sqlite" else name


@contextmanager
def connected_to(database_url: str) -> Iterator[None]:
    """Have Django's connection of this process lead to another database for this block."""
    known = connection.settings_dict
    before, parts = known["NAME"], urlsplit(database_url)
    connection.close()
    known["NAME"] = parts.path if parts.scheme == "sqlite" else parts.path.lstrip("/")
    try:
        yield
    finally:
        connection.close()
        known["NAME"] = before


def address() -> str:
    """Who and where, of a PostgreSQL address without its database."""
    known = connection.settings_dict
    secret = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    return f"{known['USER']}{secret}@{known['HOST'] or '127.0.0.1'}:{known['PORT'] or 5432}"


def command_postgres(command: str, name: str) -> None:
    with psycopg.connect(f"postgres://{address()}/postgres", autocommit=True) as admin:
        admin.execute(sql.SQL(command).format(sql.Identifier(name)))


def remove_what_killed_runs_left() -> None:
    # Another process may be removing the same.
    for path in settings.VAR_DIR.glob(f"{MACHINE}_*"):
        if is_left(path.name):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    if connection.vendor == "postgresql":
        for name in filter(is_left, databases()):
            with suppress(psycopg.Error):
                command_postgres("DROP DATABASE IF EXISTS {}", name)


def databases() -> Iterator[str]:
    with psycopg.connect(f"postgres://{address()}/postgres") as admin:
        yield from (name for (name,) in admin.execute("SELECT datname FROM pg_database"))


def is_left(name: str) -> bool:
    """Whether a process of this machine made it that is no more."""
    made_by = OWN_NAME.match(name)
    return made_by is not None and not lives(int(made_by[1]))


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
