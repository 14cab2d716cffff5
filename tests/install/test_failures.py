"""What cannot be installed is said in a line, without a traceback."""

import subprocess
from pathlib import Path

import pytest

from requirements.pip_run import explained
from tests.install.conftest import ROOT

pytestmark = pytest.mark.live


def test_no_network_is_said(whole, shop, install):
    shop.pin_one_more()
    code, said = install(whole.folder, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0")
    assert code == 1
    assert "Not installed. Packages could not be fetched: is there a network?" in said
    assert "Traceback" not in said
    assert whole.fault() is None


def test_a_package_that_is_not_the_one_that_was_pinned_is_refused(whole, shop, install):
    name = shop.pin_one_more()
    shop.wheels[name].write_bytes(shop.wheels["alpha"].read_bytes())
    code, said = install(whole.folder)
    assert code == 1
    assert "Not installed. A package is not the one that Liaison was tested with." in said
    assert whole.fault() is None


def test_a_full_disk_is_said():
    said = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
    assert explained(said).startswith("The disk is full")


def test_a_folder_that_may_not_be_written_is_said(install):
    code, said = install(Path("/proc/liaison"))
    assert code == 1
    assert said.startswith("Not installed.")
    assert "Traceback" not in said


@pytest.mark.parametrize("lacking", ["", "/nowhere/python3"])
def test_make_says_that_python_is_missing(lacking):
    done = subprocess.run(
        ["make", "run", f"PYTHON={lacking}"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "Liaison needs Python 3.11 or newer" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_python_without_its_venv_names_the_package_of_debian(tmp_path, install):
    """As Debian ships it: the module is not there."""
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None")
    code, said = install(tmp_path / ".venv", PYTHONPATH=str(tmp_path))
    assert (code, (tmp_path / ".venv").exists()) == (1, False)
    assert "apt install python3." in said
