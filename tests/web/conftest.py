"""What a page is asked about: a signed-in browser, and something an assistant prepared."""

import pytest
from django.test import Client

from crm.caller import Caller
from crm.models import Door, Policy, Role
from crm.models.pending_action import PendingAction
from tests import factories
from tests.offered import TOOLS


@pytest.fixture
def signed_in():
    """Gives a browser in which this person is signed in."""

    def client_of(user, **kwargs) -> Client:
        client = Client(**kwargs)
        client.force_login(user)
        return client

    return client_of


@pytest.fixture
def browser_of_owner(signed_in, owner, workspace):
    return signed_in(owner)


@pytest.fixture
def assistant(workspace):
    """Gives a person's assistant, whose every write waits for a person."""

    def caller_for(user, policy=Policy.HUMAN) -> Caller:
        token, _ = factories.token_of(user, workspace, policy=policy)
        role = Role(workspace.memberships.get(user=user).role)
        return Caller(user, workspace, role, Door.MCP, token, client="Claude Code 2.1")

    return caller_for


@pytest.fixture
def call():
    """Calls a tool as an assistant does."""

    def call_tool(caller, name, /, **arguments):
        tool = TOOLS[name]
        return tool(caller, tool.input.from_wire(arguments))

    return call_tool


@pytest.fixture
def prepare(call):
    """Gives the action and the secret that confirms it."""

    def prepared(caller, name, /, **arguments) -> tuple[PendingAction, str]:
        answer = call(caller, name, **arguments)
        secret = getattr(answer, "pending", answer).token
        return PendingAction.objects.latest("id"), secret

    return prepared


@pytest.fixture
def action(owner, assistant, prepare, contact):
    """The owner's assistant wants to change a position."""
    return prepare(
        assistant(owner),
        "contact_update_prepare",
        contactId=str(contact.pk),
        position="Chief Operating Officer",
    )[0]
