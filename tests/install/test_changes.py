"""A file of requirements that changed changes what is installed, and no more."""

import shutil
import subprocess

import pytest

from tests.install.conftest import ROOT

pytestmark = pytest.mark.live


def test_a_pin_more_comes_beside_what_is_there_and_one_less_is_no_harm(whole, shop, install):
    mark = whole.folder / "kept"
    mark.touch()
    name = shop.pin_one_more()
    code, said = install(whole.folder)
    assert (code, mark.exists()) == (0, True)
    assert "  1 packages in" in said
    assert subprocess.run([whole.python, "-c", f"import {name}"]).returncode == 0

    shop.pin("alpha")
    assert install(whole.folder) == (0, "")


def test_where_pip_is_gone_nothing_can_be_added_and_it_is_made_anew(whole, shop, install):
    name = shop.pin_one_more()
    shutil.rmtree(whole.site / "pip")
    assert whole.fault() is None
    code, said = install(whole.folder)
    assert "has no pip that runs: making it anew." in said
    assert (code, (whole.site / name).exists()) == (0, True)


@pytest.mark.parametrize(("wish", "wanted"), [("run", "base"), ("setup", "dev"), ("test", "dev")])
def test_make_installs_what_it_needs_and_no_more(wish, wanted):
    plan = subprocess.run(
        ["make", "-n", wish], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [word for word in plan.stdout.split() if word.startswith("requirements/")]
    assert files == [f"requirements/{wanted}.txt"]
