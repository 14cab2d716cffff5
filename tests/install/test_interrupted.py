"""Stopped at any moment, or run twice at once, it comes to a whole environment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install.conftest import PATIENCE, ROOT

pytestmark = pytest.mark.live


@pytest.fixture
def heard() -> Iterator[None]:
    """Tests in the background of a shell ignore Ctrl-C, and so would what they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def waiting(heard, whole, shop, start) -> Iterator[subprocess.Popen[str]]:
    """An installation whose index does not answer yet."""
    shop.pin_one_more()
    shop.asked.clear()
    shop.open.clear()
    with start(whole.folder) as installation:
        try:
            assert shop.asked.wait(PATIENCE)
            yield installation
        finally:
            shop.open.set()
            installation.kill()


def works(folder: Path) -> bool:
    return subprocess.run([folder / "bin/python", "-c", "import alpha, beta"]).returncode == 0


def test_one_stopped_by_ctrl_c_says_so_and_the_next_goes_on(whole, waiting, shop, install):
    os.killpg(waiting.pid, signal.SIGINT)
    said, _ = waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == 1
    assert said.endswith("Stopped. The next make goes on.\n")
    assert "Traceback" not in said

    shop.open.set()
    assert whole.fault() is None
    assert install(whole.folder)[0] == 0
    assert works(whole.folder)


def test_a_second_one_waits_for_the_first_and_finds_all_done(whole, waiting, shop, start):
    with start(whole.folder) as second:
        assert "Another make is at work" in second.stdout.readline()
        shop.open.set()
        assert waiting.wait(PATIENCE) == 0
        rest, _ = second.communicate(timeout=PATIENCE)
    assert (second.returncode, rest) == (0, "")
    assert works(whole.folder)


def test_one_prepares_the_database_at_a_time(tmp_path):
    alone = [sys.executable, "-m", "requirements.alone", tmp_path / ".venv"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    with subprocess.Popen([*alone, "cat"], **pipes) as first:
        first.stdin.write("begun\n")
        first.stdin.flush()
        assert first.stdout.readline() == "begun\n"
        with subprocess.Popen([*alone, "false"], **pipes) as second:
            assert "Another make is at work" in second.stdout.readline()
            first.stdin.close()
            assert first.wait(PATIENCE) == 0
            assert second.wait(PATIENCE) == 1


def test_one_that_is_killed_leaves_no_pip_that_writes_beside_the_next(whole, waiting, shop, start):
    waiting.kill()
    with start(whole.folder) as second:
        assert "Another make is at work" in second.stdout.readline()
        shop.open.set()
        rest, _ = second.communicate(timeout=PATIENCE)
    assert "was left half made: making it anew." in rest
    assert (second.returncode, works(whole.folder)) == (0, True)
