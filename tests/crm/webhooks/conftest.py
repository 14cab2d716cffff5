"""A receiver, an endpoint that leads there, and the worker that brings it what changed."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.utils import timezone

from crm.models import WebhookDelivery, WebhookEndpoint
from crm.webhooks.delivery import deliver_due
from tests.crm.webhooks.receiver import Receiver


@pytest.fixture(autouse=True)
def private(settings):
    """The receivers of tests are on this machine."""
    settings.WEBHOOK_PRIVATE_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def receiver():
    with Receiver() as started:
        yield started


@pytest.fixture
def endpoint(workspace, receiver):
    made = WebhookEndpoint.objects.create(workspace=workspace, url=receiver.url)
    receiver.secret = made.secret
    return made


@pytest.fixture
def deliver():
    """Does what the worker does; how many attempts ended how."""
    return deliver_due


@pytest.fixture
def deliver_later(deliver):
    """`deliver_later(minutes=5)`: the worker's look then."""

    def later(**delta):
        with time_machine.travel(timezone.now() + timedelta(**delta), tick=False):
            return deliver()

    return later


@pytest.fixture
def only():
    """The only delivery there is."""
    return lambda: WebhookDelivery.objects.select_related("endpoint").get()
