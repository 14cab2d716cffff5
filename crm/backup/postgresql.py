"""PostgreSQL, by pg_dump: the dump and the counts are of one snapshot, and what is put back is
counted in the transaction that puts it back."""

import secrets
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import Any

import psycopg
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from crm.backup.archive import BackupError
from crm.backup.manifest import Contents, Manifest, Table
from crm.backup.programs import fed, program, require_programs, surroundings

NAME = "database.dump"
LOCK_MILLISECONDS = 30_000
# Whose owners and rights it had there says nothing about here. A comment on an extension is its
# owner's to make, who may be somebody else.
DUMP = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
        f"--lock-wait-timeout={LOCK_MILLISECONDS}"]  # fmt: skip
SCRIPT = ["pg_restore", "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
          "--exit-on-error", "--file=-"]  # fmt: skip
PSQL = ["psql", "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1",
        "--output=/dev/null"]  # fmt: skip

# What the text of a value depends on; and nobody's limit stops what takes long.
PLAIN = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601';
SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex';
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
"""
TABLES = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace ORDER BY 1
"""
MEASURE = """
SELECT count(*) AS rows, coalesce(sum(
    ('x' || encode(substring(sha256(convert_to(each::text, 'UTF8')) from 1 for 8), 'hex'))
    ::bit(64)::bigint), 0)::text AS digest
FROM {table} AS each
"""
# Two servers that wait for each other's locks would wait for ever without it.
REPLACING = f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS};"
REMOVE = """
DO $liaison$ DECLARE thing record; BEGIN
    FOR thing IN
        SELECT 1 AS turn,
            format('DROP TABLE %s', string_agg(oid::regclass::text, ', ')) AS statement
        FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
            AND relname ~ {ours} HAVING count(*) > 0
        UNION ALL
        SELECT 2, format('DROP ROUTINE %s', p.oid::regprocedure) FROM pg_proc p
        WHERE pronamespace = current_schema()::regnamespace AND proname ~ {ours}
        ORDER BY turn
    LOOP EXECUTE thing.statement; END LOOP;
END $liaison$;
"""
COMPARE = """
DO $liaison$ DECLARE found record; BEGIN
    {measure} INTO found;
    IF found.rows <> {rows} OR found.digest <> {digest} THEN
        RAISE EXCEPTION '% is not what was saved: % rows', {name}, found.rows;
    END IF;
END $liaison$;
"""


@contextmanager
def dumped(scratch: Path) -> Iterator[tuple[Contents, Iterable[bytes]]]:
    """What the database holds, and its dump, of one snapshot."""
    require_programs("pg_dump")
    with psycopg.connect(**own_parameters()) as snapshot:
        snapshot.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot.read_only = True
        snapshot.execute(PLAIN)
        name = one(snapshot, "SELECT pg_export_snapshot()")
        contents = contents_of(snapshot)
        with program([*DUMP, f"--snapshot={name}"], surroundings(), stdout=PIPE) as pg_dump:
            yield contents, pg_dump.output()


def own_parameters() -> dict[str, Any]:
    """Of a connection beside Django's, whose cursors and types are psycopg's own."""
    params = connection.get_connection_params()
    left = {"cursor_factory", "context"}
    return {name: value for name, value in params.items() if name not in left}


def one(database: "psycopg.Connection[Any]", statement: str) -> Any:
    row = database.execute(statement).fetchone()
    return row[0] if row else None


def contents_of(database: "psycopg.Connection[Any]") -> Contents:
    applied = database.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2").fetchall()
    names = [name for (name,) in database.execute(TABLES).fetchall()]
    tables = {name: table_of(database, name) for name in names}
    return Contents(str(one(database, "SHOW server_version")), tuple(applied), tables)


def table_of(database: "psycopg.Connection[Any]", name: str) -> Table:
    measure = sql.SQL(MEASURE).format(table=sql.Identifier(name))
    rows, digest = database.execute(measure).fetchone() or (0, "")
    return Table(rows=rows, digest=digest)


def verify(chunks: Iterable[bytes], manifest: Manifest) -> None:
    """Restore into a database that is dropped again.

    Raises:
        BackupError: it cannot be restored, or is then not what was saved.
    """
    require_programs("pg_restore", "psql")
    with scratch_database() as name:
        load(chunks, manifest, surroundings(dbname=name))


@contextmanager
def scratch_database() -> Iterator[str]:
    name = f"liaison_verify_{secrets.token_hex(6)}"
    with psycopg.connect(**own_parameters(), autocommit=True) as admin:
        try:
            admin.execute(creation(admin, name))
        except psycopg.errors.InsufficientPrivilege:
            raise BackupError(
                "The role may not create the database in which a backup is tried. "
                "Let it (ALTER ROLE … CREATEDB), or verify on another server."
            ) from None
        try:
            yield name
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def creation(admin: "psycopg.Connection[Any]", name: str) -> sql.Composed:
    """With the letters and their order that the database itself has."""
    facts = admin.execute(
        "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database "
        "WHERE datname = current_database()"
    ).fetchone()
    statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
    return sql.SQL(statement).format(sql.Identifier(name), *map(sql.Literal, facts or ()))


def restore(chunks: Iterable[bytes], manifest: Manifest) -> None:
    """Put it in place of what the database has, in one transaction: servers see all of the old or
    all of the new, and whatever ends this halfway leaves the old."""
    require_programs("pg_restore", "psql")
    connection.close()
    load(chunks, manifest, surroundings())


def load(chunks: Iterable[bytes], manifest: Manifest, env: dict[str, str]) -> None:
    with program(PSQL, env, stdin=PIPE) as psql:
        with closing(script(chunks, manifest, env)) as lines:
            psql.feed(lines)
        psql.finish()


def script(
    chunks: Iterable[bytes], manifest: Manifest, env: dict[str, str]
) -> Generator[bytes, None, None]:
    """The whole transaction. Its last line is reached only if all before it was said to its end;
    what is never committed, PostgreSQL takes back."""
    yield f"BEGIN; {PLAIN} {REPLACING}".encode()
    yield sql.SQL(REMOVE).format(ours=sql.Literal(ours())).as_bytes(None)
    with program(SCRIPT, env, stdin=PIPE, stdout=PIPE) as pg_restore, fed(pg_restore, chunks):
        yield from pg_restore.output()
    # The dump's own lines have emptied the path on which tables are looked for.
    yield f"SET LOCAL search_path TO DEFAULT; {PLAIN}".encode()
    for name, table in manifest.tables.items():
        yield comparison(name, table)
    yield b"ANALYZE; COMMIT;\n"


def ours() -> str:
    """What the names of Liaison's tables and functions begin with, of a later version too."""
    return f"^({'|'.join(sorted({*MigrationLoader(None).migrated_apps, 'django'}))})_"


def comparison(name: str, table: Table) -> bytes:
    measure = sql.SQL(MEASURE).format(table=sql.Identifier(name))
    return (
        sql.SQL(COMPARE)
        .format(measure=measure, rows=table.rows, digest=table.digest, name=name)
        .as_bytes(None)
    )
