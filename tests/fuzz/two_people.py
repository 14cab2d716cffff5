"""Two people in two workspaces, each with one of everything and a token that may do everything."""

from crm.models import Scope
from tests import factories
from tests.contracts.world import World


def furnish() -> list[str]:
    """The secrets of the two tokens."""
    return [secret_of(name) for name in ("alice", "bob")]


def secret_of(name: str) -> str:
    user = factories.UserFactory(name=name.title(), email=f"{name}@example.com")
    workspace = factories.workspace_of(user, f"{name.title()}'s", name)
    World(user, workspace, mark=name.upper())
    factories.member(factories.UserFactory(), workspace)
    return factories.token_of(user, workspace, scopes=tuple(Scope))[1]
