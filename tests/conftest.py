"""Three people in every test: the owner, a team mate in the same workspace, and a stranger."""

import logging
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection

from crm.caller import Caller
from crm.models import Door, Role, User, Workspace
from tests import factories
from tests.doors import Mcp, Rest
from tests.own_database import name_for_vendor, own_name, remove_what_killed_runs_left

# Of few tests, which start servers and browsers.
SLOW = ("live", "browser")


def pytest_configure() -> None:
    # Requests run on the test's own thread, inside its transaction. Tests of the real servers
    # and of real concurrency start processes of their own.
    settings.DATABASE_THREADS = 0
    settings.RATE_LIMIT = settings.AUTH_FAILURES_LIMIT = None
    settings.NETWORK_ATTEMPTS_LIMIT = settings.ACCOUNT_ATTEMPTS_LIMIT = None
    settings.ACCOUNT_ATTEMPTS_BRAKE = None
    # What a test asked is in the test; the lines of its client hide why it failed.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # A slow hash protects a stolen database; here it would only make every person slow to make.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """A few chosen tests run in this process: others take longer to start than they would save."""
    chosen = config.option.keyword or any(".py" in path for path in config.option.file_or_dir)
    return 0 if chosen else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: a worker takes a whole one, and nobody shall wait for it alone."""
    tests_in = Counter(item.path for item in items)
    slow = {item.path for item in items for name in SLOW if item.get_closest_marker(name)}
    items.sort(key=lambda item: (item.path not in slow, -tests_in[item.path]))


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """In place of pytest-django's own, whose names are the same in every run."""
    remove_what_killed_runs_left()
    connection.settings_dict["TEST"]["NAME"] = name_for_vendor(own_name())


@pytest.fixture
def owner(db) -> User:
    return factories.UserFactory(name="Olivia Owner", email="owner@example.com")


@pytest.fixture
def teammate(workspace) -> User:
    user = factories.UserFactory(name="Théo Teammate", email="teammate@example.com")
    return factories.member(user, workspace)


@pytest.fixture
def stranger(db) -> User:
    return factories.UserFactory(name="Sam Stranger", email="stranger@example.com")


@pytest.fixture
def workspace(owner) -> Workspace:
    return factories.workspace_of(owner, "Acme", "acme", time_zone="Europe/Paris")


@pytest.fixture
def stranger_workspace(stranger) -> Workspace:
    return factories.workspace_of(stranger, "Rival", "rival")


@pytest.fixture
def caller(owner, workspace) -> Caller:
    """The owner, signed in in the browser."""
    return Caller(owner, workspace, Role.OWNER, Door.WEB)


@pytest.fixture
def token(db):
    """Makes a token: `token(user, workspace, scopes=…, policy=…)` gives it and its secret."""
    return factories.token_of


@pytest.fixture
def secret(owner, workspace) -> str:
    """The secret of the owner's token, with every scope."""
    return factories.token_of(owner, workspace)[1]


@pytest.fixture
def mcp(secret) -> Mcp:
    """The official client, with the owner's token."""
    return Mcp(secret)


@pytest.fixture
def rest(secret) -> Rest:
    return Rest(secret)


@pytest.fixture
def contact(workspace):
    company = factories.CompanyFactory(workspace=workspace, name="Halden Logistics")
    return factories.ContactFactory(
        workspace=workspace,
        name="Marie Dupont",
        company=company,
        emails=["marie@halden.example"],
        phones=["+33612345678"],
        meeting_context="Met at VivaTech 2026, booth C12. Talked about the warehouse pilot.",
        pipeline_state=workspace.pipeline_states.first_state(),
    )
