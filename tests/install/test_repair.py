"""An environment that is not whole is noticed, and made anew; one that is whole is left alone."""

import json
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.live


def works(folder: Path) -> bool:
    both = "import alpha, beta; assert alpha.WORKS and beta.WORKS"
    return subprocess.run([folder / "bin/python", "-c", both]).returncode == 0


def test_the_first_time_it_says_how_far_it_is(made):
    folder, said = made
    *_, unpacked, last = said.splitlines()
    assert works(folder)
    assert "anew" not in said
    assert unpacked.startswith("  0 of 2 packages ")
    assert last.startswith("  2 packages in ")


def test_what_is_whole_is_left_alone_and_the_index_is_not_asked(whole, shop, install):
    before = shop.requests
    assert install(whole.folder) == (0, "")
    assert shop.requests == before


@contextmanager
def without(file: Path) -> Iterator[None]:
    kept = file.rename(file.with_name("kept"))
    yield
    kept.rename(file)


@contextmanager
def with_text(file: Path, text: str) -> Iterator[None]:
    kept = file.read_text()
    file.write_text(text)
    yield
    file.write_text(kept)


def test_a_file_that_is_lost_or_changed_is_noticed(whole):
    with without(whole.site / "alpha/__init__.py"):
        assert whole.fault() == "lacks alpha/__init__.py, or it was changed"
    with with_text(whole.site / "beta/__init__.py", ""):
        assert whole.fault() == "lacks beta/__init__.py, or it was changed"


def test_a_package_that_is_lost_or_of_another_version_is_noticed(whole):
    with without(whole.site / "alpha-1.0.dist-info"):
        assert whole.fault() == "lacks alpha-1.0.dist-info, or it was changed"


def test_a_python_that_is_gone_or_another_is_noticed(whole):
    with without(whole.python):
        assert whole.fault() == "has lost its Python"
    with with_text(whole.record, json.dumps(whole.recorded() | {"python": "3.11.0rc1"})):
        assert whole.fault().startswith("is of Python 3.11.0rc1 and this is ")


def test_a_folder_that_was_moved_is_noticed(whole):
    with with_text(whole.record, json.dumps(whole.recorded() | {"folder": "/elsewhere/.venv"})):
        assert whole.fault() == "was made in /elsewhere/.venv"


def test_one_that_was_not_finished_is_noticed(whole):
    with without(whole.record):
        assert whole.fault() == "was left half made"
    with with_text(whole.record, whole.record.read_text()[:20]):
        assert whole.fault() == "was left half made"


def test_one_without_pip_is_made_anew_and_says_so(tmp_path, install):
    """Debian's Python leaves such a one where the package `python3-venv` is missing."""
    folder = tmp_path / ".venv"
    venv.create(folder, with_pip=False)
    code, said = install(folder)
    assert (code, works(folder)) == (0, True)
    assert f"{folder} was left half made: making it anew." in said


def test_a_folder_of_somebody_s_own_is_not_emptied(tmp_path, install):
    letter = tmp_path / "own" / "letter.txt"
    letter.parent.mkdir()
    letter.write_text("Dear Devan")
    code, said = install(letter.parent)
    assert (code, letter.read_text()) == (1, "Dear Devan")
    assert "is no virtual environment" in said
