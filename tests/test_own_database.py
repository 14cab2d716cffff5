"""Runs side by side do not touch one another's databases, and tidy up after one that was killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from tests.own_database import (
    MACHINE,
    command_postgres,
    databases,
    name_for_vendor,
    own_name,
    remove_what_killed_runs_left,
)

pytestmark = pytest.mark.django_db


def ended_process() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


@contextmanager
def living_process() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as living:
        yield living.pid
        assert living.stdin
        living.stdin.close()


def make(pid: int) -> str:
    name = name_for_vendor(f"{MACHINE}_{pid}")
    if connection.vendor == "sqlite":
        Path(name).touch()
    else:
        command_postgres("CREATE DATABASE {}", name)
    return name


def exists(name: str) -> bool:
    return Path(name).exists() if connection.vendor == "sqlite" else name in databases()


def test_the_tests_run_in_a_database_of_their_own_process():
    assert connection.settings_dict["NAME"] == name_for_vendor(own_name())


def test_what_a_killed_run_left_is_removed():
    name = make(ended_process())
    remove_what_killed_runs_left()
    assert not exists(name)


def test_the_database_of_a_run_that_goes_on_is_left_alone():
    with living_process() as pid:
        name = make(pid)
        remove_what_killed_runs_left()
        assert exists(name)
    remove_what_killed_runs_left()
    assert not exists(name)
