from datetime import UTC, datetime

import pytest
import time_machine

from tests.contracts.connections import one_connection  # noqa: F401

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def now():
    """It is Tuesday 24 November 2026, 10:00 in Paris, and no time passes."""
    with time_machine.travel(NOW, tick=False):
        yield NOW
