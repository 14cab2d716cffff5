"""`migrate` beside those who work: it waits briefly for a lock, then lets them go on, and again."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from crm.management.commands import migrate
from tests.live.servers import ROOT, ask, environment, make_database, manage

pytestmark = [pytest.mark.live, pytest.mark.django_db, pytest.mark.timeout(300)]

IN_USE = "The database is in use."
QUICK = 0.1


@contextmanager
def somebody_at_work(url: str) -> Iterator[None]:
    """Holds what the next migration must have: the right to write down that it was done."""
    if url.startswith("sqlite"):
        holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
    else:
        holder = psycopg.connect(url)
        holder.execute("LOCK TABLE django_migrations IN SHARE MODE")
    try:
        yield
    finally:
        holder.rollback()
        holder.close()


def migrate_impatiently(tries: int) -> str:
    """The error, or '' if it went through."""
    migrate.TRIES, migrate.PAUSE_SECONDS = tries, QUICK
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = QUICK
    try:
        call_command("migrate", lock_timeout=QUICK, verbosity=0)
    except OperationalError as error:
        return str(error)
    return ""


def leave_one() -> None:
    call_command("migrate", verbosity=0)
    call_command("migrate", "crm", "0006", verbosity=0)


@pytest.fixture
def url():
    """A database for which one migration waits."""
    with make_database() as url:
        ask(url, leave_one)
        yield url


def test_migrate_says_that_it_waits_and_goes_through_when_the_others_are_done(url):
    code = (
        "import django; django.setup(); from tests.schema.test_migrate_beside import "
        "migrate_impatiently; print('ended with', repr(migrate_impatiently(1000)))"
    )
    with somebody_at_work(url):
        running = subprocess.Popen(
            [sys.executable, "-c", code], env=environment(url), cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert any(IN_USE in line for line in running.stdout)
    said, _ = running.communicate(timeout=120)
    assert "ended with ''" in said
    assert "[X] 0007" in manage(url, "showmigrations", "crm")


def test_migrate_gives_up_after_a_number_of_tries(url):
    with somebody_at_work(url):
        assert ask(url, migrate_impatiently, 2) != ""


def test_another_failure_of_the_database_is_not_tried_again():
    assert not migrate.is_in_use(OperationalError("disk full"))
