"""The database: whether it answers, and has the schema that this version needs."""

from collections.abc import Iterator

from django.db import DatabaseError, connection

from crm.doctor import postgresql, sqlite
from crm.doctor.finding import Examination, Finding, Install, Subject
from crm.fit import Fit

about = Subject("database")
OF_VENDOR = {"sqlite": sqlite.examine, "postgresql": postgresql.examine}


def examine(install: Install) -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as failed:
        reason = str(failed).partition("\n")[0]
        yield about.error(f"It does not answer: {reason}", "Start it, or mend DATABASE_URL.")
        return
    yield from migrations()
    yield from OF_VENDOR[connection.vendor](install)


def migrations() -> Iterator[Finding]:
    fit = Fit.of_database()
    if fit.lacking:
        yield about.error(f"{len(fit.lacking)} migrations are to come.", "Run `manage.py migrate`.")
    elif fit.unknown:
        yield about.warning(str(fit), "Run the later version, or restore a backup of before it.")
    else:
        yield about.ok("It has the schema of this version.")


EXAMINATIONS = (Examination(about, examine),)
