"""Webhooks over REST: who may have them, what is said of them, and what is never said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.journal.events import EVENTS
from crm.models import Activity, Role, Scope, WebhookDelivery, WebhookEndpoint
from crm.models.pending_action import PendingAction
from crm.models.webhook import DeliveryState
from crm.operations import webhooks
from tests import factories
from tests.contracts.connections import one_connection  # noqa: F401
from tests.doors import Mcp, Rest
from tests.offered import OPERATIONS

pytestmark = pytest.mark.django_db

URL = "https://hooks.example.com/liaison?key=s3cr3t"


@pytest.fixture(autouse=True)
def private(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = []


@pytest.fixture
def create(rest):
    def once(**fields):
        return rest.post("/api/webhooks", {"url": URL} | fields)

    return once


@pytest.fixture
def webhook(create):
    return create().json()


def settle_all(state):
    WebhookDelivery.objects.update(state=state, settled_at=timezone.now())


@pytest.fixture
def path(webhook):
    return f"/api/webhooks/{webhook['id']}"


def test_a_webhook_is_created_with_a_secret_that_is_shown_once(create, rest):
    made = create(description="For the ERP", events=["contact.created", "contact.created"])
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert made.json()["events"] == ["contact.created"]
    again = rest.get(f"/api/webhooks/{made.json()['id']}").json()
    assert again == {name: said for name, said in made.json().items() if name != "secret"}
    assert "secret" not in rest.get("/api/webhooks").text.replace("s3cr3t", "")


def test_neither_the_secret_nor_the_path_of_the_url_is_in_the_activity(webhook, rest, path):
    rest.post(f"{path}/secret")
    rest.patch(path, {"url": URL + "2"})
    rows = str(list(Activity.objects.values()))
    assert webhook["secret"] not in rows
    assert "s3cr3t" not in rows
    assert "https://hooks.example.com/…" in rows
    assert Activity.objects.filter(event="webhook.updated").exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://u:p@example.com/",
    ],
)
def test_an_address_that_may_not_be_told_is_refused_by_its_field(create, rest, path, url):
    answers = [create(url=url), rest.patch(path, {"url": url})]
    for answer in answers:
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["url"]
        assert url not in answer.text


def test_an_unknown_event_is_refused_with_those_that_there_are(create):
    refused = create(events=["contact.exploded"])
    assert refused.status_code == 400
    (said,) = refused.json()["errors"]["events.0"]
    assert "contact.updated" in said
    assert "exploded" not in said


def test_the_same_address_is_not_told_twice(webhook, create):
    refused = create()
    assert refused.json()["errors"] == {"url": ["A webhook with this url exists."]}


def test_a_workspace_has_twenty_at_most(create):
    for number in range(webhooks.MOST_WEBHOOKS):
        assert create(url=f"{URL}{number}").status_code == 201
    refused = create(url=f"{URL}more")
    assert refused.status_code == 400
    assert "Delete one" in refused.json()["detail"]


def test_members_and_tokens_without_the_scope_have_none_of_it(webhook, workspace, path):
    member = factories.member(factories.UserFactory(), workspace, Role.MEMBER)
    everyday = factories.token_of(member, workspace, scopes=tuple(Scope))[1]
    for answer in (Rest(everyday).get("/api/webhooks"), Rest(everyday).get(f"{path}/deliveries")):
        assert answer.status_code == 403


def test_switching_off_ends_what_waits_and_switching_on_clears_the_failure(
    webhook, rest, path, contact
):
    rest.patch(f"/api/contacts/{contact.pk}", {"position": "CTO"})
    off = rest.patch(path, {"enabled": False}).json()
    assert off["enabled"] is False
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {DeliveryState.FAILED}
    queued = WebhookDelivery.objects.count()
    rest.patch(f"/api/contacts/{contact.pk}", {"position": "CEO"})
    assert WebhookDelivery.objects.count() == queued
    WebhookEndpoint.objects.update(disabled_reason="It answered 410 Gone.")
    on = rest.patch(path, {"enabled": True}).json()
    assert on["enabled"] is True
    assert "disabledReason" not in on
    assert "disabledAt" not in on


def test_a_stale_version_is_refused(webhook, rest, path):
    rest.patch(path, {"description": "ERP"})
    for answer in (
        rest.patch(path, {"description": "CRM", "version": 1}),
        rest.request("DELETE", path, params={"version": "1"}),
    ):
        assert answer.status_code == 409


def test_a_deleted_webhook_is_gone_with_its_deliveries(webhook, rest, path):
    assert rest.delete(path).json() == {"id": webhook["id"], "deleted": True}
    assert rest.get(path).status_code == 404
    assert not WebhookDelivery.objects.exists()


def test_a_rotation_shows_a_new_secret_and_until_when_the_old_one_signs(webhook, rest, path):
    rotated = rest.post(f"{path}/secret").json()
    assert rotated["secret"] != webhook["secret"]
    assert rotated["oldSecretUntil"]
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secrets_at(timezone.now()) == [rotated["secret"], webhook["secret"]]
    assert endpoint.secrets_at(timezone.now() + timedelta(hours=25)) == [rotated["secret"]]


def test_a_deferred_create_shows_its_secret_once_and_keeps_it_nowhere(owner, workspace):
    careful = Rest(factories.token_of(owner, workspace, policy="confirm")[1])
    token = careful.post("/api/webhooks", {"url": URL}).json()["pending"]["token"]
    first = careful.post("/api/actions/confirm", {"token": token}).json()
    secret = WebhookEndpoint.objects.get().secret
    assert first["result"]["secret"] == secret
    again = careful.post("/api/actions/confirm", {"token": token}).json()
    assert again["replayed"]
    assert "secret" not in again["result"]
    assert secret not in str(PendingAction.objects.values())


WRITES = {
    "off": lambda rest, path: rest.patch(path, {"enabled": False}),
    "secret": lambda rest, path: rest.post(f"{path}/secret"),
    "ping": lambda rest, path: rest.post(f"{path}/ping"),
    "replay": lambda rest, path: rest.post(f"{path}/replay", {"since": "2026-01-01T00:00:00Z"}),
    "delete": lambda rest, path: rest.delete(path),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_deferred_write_can_be_confirmed(webhook, owner, workspace, path, write):
    careful = Rest(factories.token_of(owner, workspace, policy="confirm")[1])
    deferred = WRITES[write](careful, path)
    assert deferred.status_code == 202, deferred.text
    token = deferred.json()["pending"]["token"]
    assert careful.post("/api/actions/confirm", {"token": token}).status_code == 200


def test_deliveries_are_listed_latest_first_by_pages_and_state(webhook, rest, path, contact):
    for position in ("Buyer", "CTO"):
        rest.patch(f"/api/contacts/{contact.pk}", {"position": position})
    first = rest.get(f"{path}/deliveries", params={"limit": 2}).json()
    rest_of_it = rest.get(f"{path}/deliveries", params={"cursor": first["nextCursor"]}).json()
    events = [each["event"] for each in first["results"] + rest_of_it["results"]]
    assert events == ["contact.updated", "contact.updated", "webhook.created"]
    assert first["results"][0]["recordId"] == str(contact.pk)
    assert "nextAttemptAt" not in first["results"][0]
    failed = rest.get(f"{path}/deliveries", params={"state": "failed"}).json()
    assert failed["results"] == []
    assert rest.get(f"{path}/deliveries", params={"state": "lost"}).status_code == 400


def test_every_event_of_the_list_has_a_meaning(rest):
    told = rest.get("/api/webhooks/events").json()["results"]
    assert {each["type"] for each in told} == set(EVENTS)
    assert all(each["meaning"] for each in told)


def test_assistants_are_not_shown_webhooks(secret):
    assert not [tool.name for tool in Mcp(secret).tools() if "webhook" in tool.name]
    assert [each.name for each in OPERATIONS if "webhook" in each.name]


def test_one_delivery_is_replayed_with_its_id(webhook, rest, path, contact):
    rest.patch(f"/api/contacts/{contact.pk}", {"position": "CTO"})
    (delivery, _) = rest.get(f"{path}/deliveries").json()["results"]
    asked = {"deliveryId": delivery["id"]}
    assert rest.post(f"{path}/replay", asked).json() == {"queued": 0}
    settle_all("failed")
    assert rest.post(f"{path}/replay", asked).json() == {"queued": 1}
    again = WebhookDelivery.objects.filter(event="contact.updated").latest("order")
    assert again.message_id == delivery["messageId"]
    assert str(again.id) != delivery["id"]


def test_all_that_happened_since_is_replayed_whether_it_was_told_then_or_not(
    webhook, rest, path, contact
):
    rest.patch(path, {"enabled": False})
    since = timezone.now().isoformat()
    rest.patch(f"/api/contacts/{contact.pk}", {"position": "CTO"})
    rest.patch(f"/api/contacts/{contact.pk}", {"position": "CEO"})
    refused = rest.post(f"{path}/replay", {"since": since})
    assert "Enable it" in refused.json()["errors"]["webhookId"][0]
    rest.patch(path, {"enabled": True})
    asked = {"since": since, "events": ["contact.updated"]}
    settle_all("delivered")
    assert rest.post(f"{path}/replay", asked).json() == {"queued": 2}
    events = WebhookDelivery.objects.filter(state="waiting").order_by("order")
    assert list(events.values_list("event", flat=True))[:2] == ["contact.updated"] * 2


def test_a_replay_takes_so_many_at_a_time_and_says_from_when_to_go_on(
    webhook, rest, path, contact, monkeypatch
):
    monkeypatch.setattr(webhooks, "MOST_REPLAYED", 2)
    since = timezone.now().isoformat()
    for position in ("Buyer", "CTO", "CEO"):
        rest.patch(f"/api/contacts/{contact.pk}", {"position": position})
    settle_all("delivered")
    asked = {"since": since, "events": ["contact.updated"]}
    first = rest.post(f"{path}/replay", asked).json()
    assert first["queued"] == 2
    second = rest.post(f"{path}/replay", asked | {"since": first["nextSince"]}).json()
    assert second == {"queued": 1}
    told = WebhookDelivery.objects.filter(state="waiting", event="contact.updated")
    assert told.values("activity_id").distinct().count() == 3


@pytest.mark.parametrize("asked", [{}, {"since": "2026-01-01T00:00:00Z", "deliveryId": "…"}])
def test_a_replay_is_of_one_delivery_or_since_a_moment(webhook, rest, path, asked):
    if asked:
        asked["deliveryId"] = str(WebhookDelivery.objects.first().id)
    assert "either" in rest.post(f"{path}/replay", asked).json()["detail"]


def test_a_ping_is_not_replayed(webhook, rest, path):
    ping = rest.post(f"{path}/ping").json()
    refused = rest.post(f"{path}/replay", {"deliveryId": ping["id"]})
    assert "webhook_ping" in refused.json()["detail"]
