"""A backup in the hands of an operator: what is whole is put back, and nothing else ever is."""

import json
import os
import re
import resource
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from crm.models import Contact, User, Workspace
from email_assistant.models import EmailMessage
from tests import factories
from tests.live.servers import make_database
from tests.own_database import connected_to

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own")


def say(capsys, *words):
    call_command(*map(str, words))
    return capsys.readouterr().out


def refused(*words):
    with pytest.raises(CommandError) as wrong:
        call_command(*map(str, words))
    return str(wrong.value)


@pytest.fixture(scope="module")
def first_backup(django_db_blocker, tmp_path_factory):
    """A database for all tests of this file, with Marie Dupont in it, and a backup of that."""
    with django_db_blocker.unblock(), make_database() as database, connected_to(database):
        call_command("migrate", verbosity=0)
        workspace = factories.workspace_of(factories.UserFactory(), "Acme", "acme")
        company = factories.CompanyFactory(workspace=workspace)
        factories.ContactFactory(workspace=workspace, company=company, name="Marie Dupont")
        path = tmp_path_factory.mktemp("backup") / "saved.zip"
        call_command("backup", str(path))
        yield path


@pytest.fixture
def saved(first_backup, tmp_path):
    """The backup, and a database in which she has another name since."""
    path = tmp_path / "saved.zip"
    shutil.copy2(first_backup, path)
    if not Contact.objects.exists():
        call_command("restore", str(path), "--replace")
    Contact.objects.update(name="Somebody Else")
    return path


def names():
    return set(Contact.objects.values_list("name", flat=True))


def with_manifest(path, **instead):
    """A copy of the backup whose manifest says something else."""
    other = path.with_name("other.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "manifest.json":
                text = json.dumps(json.loads(text) | instead).encode()
            new.writestr(name, text)
    return other


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def test_a_backup_is_one_file_for_its_owner_alone_and_nothing_is_left_beside_it(saved, tmp_path):
    assert list(tmp_path.iterdir()) == [saved]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_in_a_folder_it_gets_a_name_by_the_time(saved, tmp_path, capsys):
    told = json.loads(say(capsys, "backup", tmp_path, "--json"))
    (file,) = tmp_path.glob("liaison-*")
    assert told["path"] == str(file)
    assert re.fullmatch(r"liaison-\d{8}T\d{6}Z\.zip", file.name)
    assert told["tables"]["crm_contact"]["rows"] == 1


def test_a_backup_overwrites_nothing(saved, tmp_path):
    before = saved.read_bytes()
    assert "exists already" in refused("backup", saved)
    assert saved.read_bytes() == before
    assert list(tmp_path.iterdir()) == [saved]


def test_verify_says_that_it_is_whole_and_changes_nothing(saved, capsys):
    said = say(capsys, "restore", "--verify", saved)
    assert "is whole" in said and "can serve it as it is" in said
    assert names() == {"Somebody Else"}


def test_restore_brings_back_what_was_saved_and_takes_away_what_came_since(saved):
    workspace = Workspace.objects.get()
    factories.ContactFactory(workspace=workspace, name="Came Later")
    call_command("restore", str(saved), "--replace")
    assert names() == {"Marie Dupont"}
    # What makes ids, guards and the index of search came back too.
    after = factories.ContactFactory(workspace=Workspace.objects.get(), name="After It")
    after.delete()
    call_command("check", "--database", "default", "--fail-level", "WARNING")


def test_a_database_with_people_in_it_is_replaced_only_where_that_is_said(saved):
    assert "--replace" in refused("restore", saved)
    assert names() == {"Somebody Else"}


def test_a_database_that_was_only_migrated_needs_no_word_more(saved):
    Workspace.objects.all().delete()
    User.objects.all().delete()
    call_command("restore", str(saved))
    assert names() == {"Marie Dupont"}


def test_a_backup_that_lost_its_end_or_one_bit_is_refused_and_changes_nothing(saved):
    whole = saved.read_bytes()
    middle = len(whole) // 2
    turned = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for broken in (whole[:-100], whole[:middle], turned, b""):
        saved.write_bytes(broken)
        for command in (["--verify"], ["--replace"]):
            assert re.search("damaged|cut off|failed", refused("restore", saved, *command))
    assert names() == {"Somebody Else"}


def test_what_is_restored_but_is_not_what_was_saved_is_taken_back(saved):
    tables = manifest_of(saved)["tables"]
    tables["crm_contact"]["digest"] = "1"
    other = with_manifest(saved, tables=tables)
    for command in (["--verify"], ["--replace"]):
        assert "crm_contact" in refused("restore", other, *command)
    assert names() == {"Somebody Else"}


def test_other_data_under_the_manifest_is_refused(saved):
    data = manifest_of(saved)["data"] | {"sha256": "0" * 64}
    other = with_manifest(saved, data=data)
    for command in (["--verify"], ["--replace"]):
        assert "SHA-256" in refused("restore", other, *command)
    assert names() == {"Somebody Else"}


def test_one_of_a_later_version_is_not_restored_and_verify_says_so(saved, capsys):
    later = [*manifest_of(saved)["migrations"], ["crm", "9999_later"]]
    other = with_manifest(saved, migrations=later, liaison="9.9.9")
    assert "crm.9999_later" in say(capsys, "restore", "--verify", other)
    assert "Liaison 9.9.9" in refused("restore", other, "--replace")
    assert names() == {"Somebody Else"}


def test_one_of_an_earlier_version_is_restored_and_says_what_comes_next(saved, capsys):
    earlier = manifest_of(saved)["migrations"][:-1]
    other = with_manifest(saved, migrations=earlier)
    assert "after `manage.py migrate`: 1" in say(capsys, "restore", "--replace", other)


def test_one_of_the_other_database_is_refused(saved):
    other = with_manifest(
        saved, engine={"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    )
    assert "is restored into what it was made of" in refused("restore", other, "--replace")


def test_it_says_where_the_secret_key_is_another(saved, capsys, settings):
    assert "SECRET_KEY" not in say(capsys, "restore", "--replace", saved)
    settings.SECRET_KEY = "another-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKL"
    assert "another SECRET_KEY" in say(capsys, "restore", "--replace", saved)


@pytest.fixture
def largest_file():
    """Limits how large a file of this process may get, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    yield limit
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@on_sqlite
def test_a_disk_that_is_full_halfway_leaves_what_was_there(saved, largest_file):
    # The copy beside it has room. The log of the transaction has a head on each page, and has not.
    largest_file(manifest_of(saved)["data"]["size"] + 4096)
    assert "took it back" in refused("restore", saved, "--replace")
    assert names() == {"Somebody Else"}


@on_sqlite
def test_a_disk_that_is_full_gives_no_backup(saved, tmp_path, largest_file):
    largest_file(100_000)
    assert "disk" in refused("backup", tmp_path / "new.zip")
    assert list(tmp_path.iterdir()) == [saved]


def test_what_a_later_version_added_goes_with_what_it_hangs_on(saved):
    """An upgrade that went wrong: the version before restores what it saved."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE crm_later (id integer)")
        if connection.vendor == "postgresql":
            cursor.execute(
                "ALTER TABLE crm_later ADD workspace_id uuid REFERENCES crm_workspace (id)"
            )
    call_command("restore", str(saved), "--replace")
    assert names() == {"Marie Dupont"}
    assert "crm_later" not in connection.introspection.table_names()


@on_sqlite
def test_a_damaged_database_gives_no_backup(saved, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("DELETE FROM crm_company")
        cursor.execute("PRAGMA foreign_keys = ON")
    assert "crm_contact" in refused("backup", tmp_path / "new.zip")
    assert list(tmp_path.iterdir()) == [saved]
    call_command("restore", str(saved), "--replace")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A folder that is searched before all others, for programs that stand in front."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def put(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return put


@on_postgresql
def test_a_pg_dump_older_than_the_server_is_refused_in_plain_words(saved, tmp_path, programs):
    programs("pg_dump", 'echo "pg_dump (PostgreSQL) 9.6.24"')
    assert "pg_dump is of PostgreSQL 9" in refused("backup", tmp_path / "new.zip")


@on_postgresql
def test_without_the_programs_it_says_what_to_install(saved, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "postgresql-client-" in refused("backup", tmp_path / "new.zip")
    assert "pg_restore is not there" in refused("restore", saved, "--replace")


@on_postgresql
def test_a_file_that_comes_meanwhile_is_not_overwritten(saved, tmp_path, programs):
    real, new = shutil.which("pg_dump"), tmp_path / "new.zip"
    programs("pg_dump", f'echo mine > {new}; exec {real} "$@"')
    new.unlink(missing_ok=True)
    assert "exists already" in refused("backup", new)
    assert new.read_text() == "mine\n"


@on_postgresql
def test_a_dump_that_breaks_off_gives_no_backup(saved, tmp_path, programs):
    real = shutil.which("pg_dump")
    programs("pg_dump", f'case "$1" in --version) exec {real} "$1";; esac; {real} "$@"; exit 3')
    assert "pg_dump failed" in refused("backup", tmp_path / "new.zip")
    assert {path.name for path in tmp_path.iterdir()} == {"bin", "saved.zip"}


@on_postgresql
def test_a_restore_whose_program_dies_leaves_what_was_there(saved, programs):
    real = shutil.which("pg_restore")
    cut = f'case "$1" in --version) exec {real} "$1";; esac; {real} "$@" | head -c 60000; exit 3'
    programs("pg_restore", cut)
    assert "pg_restore failed" in refused("restore", saved, "--replace")
    assert names() == {"Somebody Else"}


@on_postgresql
def test_no_password_stands_on_a_command_line(saved, tmp_path, programs, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "never-to-be-seen")
    lines = tmp_path / "lines"
    for name in ("pg_dump", "pg_restore", "psql"):
        programs(name, f'echo "$0 $@ $PGPASSWORD" >> {lines}; exec {shutil.which(name)} "$@"')
    call_command("backup", str(tmp_path / "new.zip"))
    call_command("restore", str(saved), "--replace")
    asked = [line for line in Path(lines).read_text().splitlines() if "--version" not in line]
    assert len(asked) == 3
    for line in asked:
        command, _, password = line.rpartition(" ")
        assert password == "never-to-be-seen" and password not in command


def test_restore_says_what_of_it_may_leave_once_more(saved, tmp_path, capsys):
    queued = EmailMessage.objects.create(
        workspace=Workspace.objects.get(), to="a@example.com", from_address="b@example.com",
        reply_to="b@example.com", subject="s", body="b", message_id="<1@example.com>",
    )  # fmt: skip
    call_command("backup", str(tmp_path / "with_mail.zip"))
    queued.delete()
    call_command("restore", str(tmp_path / "with_mail.zip"), "--replace")
    assert "wait for a worker: 1 in outbox." in capsys.readouterr().err
    call_command("restore", str(saved), "--replace")
    assert capsys.readouterr().err == ""
