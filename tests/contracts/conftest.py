import pytest

from tests.contracts.connections import one_connection  # noqa: F401
from tests.contracts.snapshots import UPDATING
from tests.contracts.world import World


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The document shows the recorded examples: where both are written anew, they come first."""
    if UPDATING:
        items.sort(key=lambda item: item.path.name != "test_examples.py")


@pytest.fixture
def world(owner, workspace) -> World:
    return World(owner, workspace)


@pytest.fixture
def rival(stranger, stranger_workspace) -> World:
    """The stranger's own workspace, without the canary."""
    return World(stranger, stranger_workspace, mark="")
