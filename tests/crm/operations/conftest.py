from datetime import UTC, datetime

import pytest
import time_machine

from crm.models import Role
from tests import factories
from tests.contracts.connections import one_connection  # noqa: F401
from tests.doors import Rest

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def now():
    """It is Tuesday 24 November 2026, 10:00 in Paris, and no time passes."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def admin(workspace):
    return factories.member(factories.UserFactory(name="Ada Admin"), workspace, Role.ADMIN)


@pytest.fixture
def as_admin(admin, workspace) -> Rest:
    return Rest(factories.token_of(admin, workspace)[1])
