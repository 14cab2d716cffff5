"""A test ping and a replay, from the request to the receiver."""

import pytest
from django.utils import timezone

from crm.models import WebhookDelivery, WebhookEndpoint
from tests.crm.webhooks.receiver import hang_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(endpoint):
    return f"/api/webhooks/{endpoint.pk}"


@pytest.fixture
def ping(rest, path):
    """Asks for a ping; gives the path of its delivery."""
    return lambda: f"{path}/deliveries/{rest.post(f'{path}/ping').json()['id']}"


def test_a_ping_says_nothing_but_where_it_comes_from(receiver, rest, ping, deliver, workspace):
    delivery = ping()
    assert rest.get(delivery).json()["state"] == "waiting"
    deliver()
    (event,) = [told for told in receiver.told if told["type"] == "ping"]
    assert event["data"] == {
        "workspace": {"id": str(workspace.pk), "slug": "acme"},
        "operation": "webhook_ping",
    }
    result = rest.get(delivery).json()
    assert (result["state"], result["statusCode"], result["attempts"]) == ("delivered", 200, 1)


def test_a_ping_that_fails_says_why_and_is_not_repeated(receiver, rest, ping, deliver, endpoint):
    WebhookEndpoint.objects.update(events=["contact.created"])
    receiver.answers.append(hang_up)
    delivery = ping()
    assert deliver() == {"failed": 1}
    assert "without sending a response" in rest.get(delivery).json()["error"]
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_ping_tries_an_endpoint_that_is_disabled(receiver, rest, ping, deliver, path):
    rest.patch(path, {"enabled": False})
    delivery = ping()
    deliver()
    assert receiver.types[-1] == "ping"
    assert rest.get(delivery).json()["state"] == "delivered"


def test_a_ping_that_arrives_brings_an_endpoint_back_that_was_away(
    receiver, rest, ping, deliver, deliver_later, endpoint, contact
):
    WebhookEndpoint.objects.update(events=["contact.updated"])
    receiver.answers.append(hang_up)
    rest.patch(f"/api/contacts/{contact.pk}", {"position": "CTO"})
    assert deliver() == {"waiting": 1}
    ping()
    assert deliver() == {"delivered": 1}
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None
    assert deliver_later(seconds=10) == {"delivered": 1}


def test_a_replay_arrives_with_the_id_and_the_body_it_had(
    receiver, rest, deliver, path, contact, endpoint
):
    WebhookEndpoint.objects.update(events=["contact.updated"])
    since = timezone.now().isoformat()
    rest.patch(f"/api/contacts/{contact.pk}", {"position": "CTO"})
    deliver()
    assert rest.post(f"{path}/replay", {"since": since}).json() == {"queued": 1}
    deliver()
    first, again = receiver.requests
    assert first["webhook-id"] == again["webhook-id"]
    assert first["body"] == again["body"]
    assert WebhookDelivery.objects.filter(state="delivered").count() == 2
