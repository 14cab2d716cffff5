"""The server of PostgreSQL: its version, its letters, its extensions, and room for connections."""

import os
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from crm.doctor.finding import Finding, Install, Subject
from crm.hooks import liaison_apps

about = Subject("database")

EXTENSIONS = {"pg_trgm", "btree_gin"}
FACTS = """
SELECT current_setting('server_version_num')::int / 10000, pg_encoding_to_char(encoding), datctype,
    ARRAY(SELECT extname FROM pg_extension),
    current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int,
    datconnlimit, (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user)
FROM pg_database WHERE datname = current_database()
"""


def examine(install: Install) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        version, encoding, ctype, extensions, *most = cursor.fetchone()
    yield about.ok(f"PostgreSQL {version} answers.")
    yield from letters(encoding, ctype)
    yield from having(set(extensions))
    yield from connections(min(limit for limit in most if limit >= 0))


def letters(encoding: str, ctype: str | None) -> Iterator[Finding]:
    advice = "Make the database anew with ENCODING 'UTF8' and LC_CTYPE 'C.UTF-8', and restore."
    if encoding != "UTF8":
        yield about.error(f"Its encoding is {encoding}, which lacks most letters.", advice)
    elif ctype in {"C", "POSIX"}:
        yield about.error(f"Under LC_CTYPE {ctype} search finds no letter beyond ASCII.", advice)
    else:
        yield about.ok(f"It knows all letters ({encoding}, {ctype}).")


def having(extensions: set[str]) -> Iterator[Finding]:
    if lacking := sorted(EXTENSIONS - extensions):
        yield about.error(
            f"Search needs the extensions {', '.join(lacking)}.",
            "Run `manage.py migrate` as a role that may CREATE EXTENSION.",
        )
    else:
        yield about.ok("It has the extensions that search needs.")


def connections(limit: int) -> Iterator[Finding]:
    """What one worker and `WEB_CONCURRENCY` servers, as uvicorn reads it, may open at most."""
    servers = int(os.environ.get("WEB_CONCURRENCY", 1))
    # One more is of who watches; a worker has one for each round, beside those of the webhooks.
    each = settings.DATABASE_THREADS + 1
    worker = sum(len(app.rounds()) for app in liaison_apps()) + settings.WEBHOOK_THREADS
    wanted = servers * each + worker
    room = max(0, (limit - worker) // each)
    message = f"Of {limit} connections, a worker and {servers} server processes want {wanted}"
    if wanted > limit:
        yield about.error(
            f"{message}.", "Raise max_connections, or lower DATABASE_THREADS or the processes."
        )
    else:
        yield about.ok(f"{message}; there is room for {room} processes.")


def clock() -> float:
    """Its moment, in seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])
