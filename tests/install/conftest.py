import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from requirements.environment import Environment
from tests.install.shop import Shop

ROOT = Path(__file__).parent.parent.parent
# Only so that what hangs ends: a busy machine may take long.
PATIENCE = 300


@pytest.fixture(scope="session")
def shop(tmp_path_factory) -> Shop:
    return Shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def start(shop) -> Callable[..., subprocess.Popen[str]]:
    """Starts the installation into a folder, as `make` does."""

    def run(folder: Path, **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "requirements.install", folder, shop.requirements],
            cwd=ROOT,
            env=shop.environ | environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    return run


@pytest.fixture(scope="session")
def install(start) -> Callable[..., tuple[int, str]]:
    """Its exit code, and what it said."""

    def run(folder: Path, **environ: str) -> tuple[int, str]:
        with start(folder, **environ) as installation:
            said, _ = installation.communicate(timeout=PATIENCE)
        return installation.returncode, said

    return run


@pytest.fixture(scope="session")
def made(tmp_path_factory, install) -> tuple[Path, str]:
    """An environment made from nothing, and what was said. Each test leaves it whole."""
    folder = tmp_path_factory.mktemp("made") / ".venv"
    code, said = install(folder)
    assert code == 0, said
    return folder, said


@pytest.fixture
def whole(made, shop) -> Iterator[Environment]:
    environment = Environment(made[0])
    assert environment.fault() is None
    yield environment
    shop.pin("alpha", "beta")
