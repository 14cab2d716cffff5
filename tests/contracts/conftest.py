import pytest

from tests.contracts.connections import one_connection  # noqa: F401
from tests.contracts.world import World


@pytest.fixture
def world(owner, workspace) -> World:
    return World(owner, workspace)


@pytest.fixture
def rival(stranger, stranger_workspace) -> World:
    """The stranger's own workspace, without the canary."""
    return World(stranger, stranger_workspace, mark="")
