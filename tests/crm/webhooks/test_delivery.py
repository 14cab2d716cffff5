"""What changed is told: signed, in order for each record, until it is taken."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from crm.journal import writing as journal
from crm.models import Activity, ApiToken, WebhookDelivery, WebhookEndpoint
from crm.models.webhook import DeliveryState
from crm.operations.contacts import contact_create, contact_update
from crm.schemas.contacts import ContactCreate, ContactUpdate
from crm.webhooks import delivery, outcome
from crm.webhooks.delivery import deliver_due
from crm.webhooks.outcome import DELAYS, LIFETIME, LONGEST_AWAY
from email_assistant.models import EmailMessage
from tests import factories
from tests.crm.webhooks.receiver import aside, hang_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def change(caller, contact):
    """`change("CTO")`: the contact has this position now."""

    def to(position, of=contact):
        sent = {"contactId": str(of.pk), "position": position}
        return contact_update(caller, ContactUpdate.from_wire(sent))

    return to


@pytest.fixture
def other(workspace):
    return factories.ContactFactory(workspace=workspace, name="Ada Lovelace")


def positions(receiver):
    return [event["data"]["changes"][0]["after"] for event in receiver.told]


def test_an_event_says_what_changed_and_who_changed_it(
    endpoint, receiver, change, deliver, contact, owner, workspace
):
    change("CTO")
    assert deliver() == {"delivered": 1}
    activity = Activity.objects.get()
    (event,) = receiver.told
    assert event == {
        "type": "contact.updated",
        "timestamp": event["timestamp"],
        "data": {
            "workspace": {"id": str(workspace.pk), "slug": "acme"},
            "record": {
                "type": "contact",
                "id": str(contact.pk),
                "url": contact.get_absolute_url(),
            },
            "contactId": str(contact.pk),
            "operation": "contact_update",
            "door": "web",
            "actor": {"id": str(owner.pk), "name": owner.name},
            "changes": [{"field": "position", "after": "CTO"}],
            "activityId": str(activity.pk),
        },
    }


def test_a_request_has_the_headers_of_standard_webhooks(endpoint, receiver, change, deliver):
    change("CTO")
    deliver()
    (request,) = receiver.requests
    assert request["webhook-id"] == f"evt_{Activity.objects.get().pk}"
    assert request["user-agent"] == "Liaison-Webhooks"
    assert request["content-type"] == "application/json"
    assert request["path"] == "/hooks?of=acme"


def test_names_on_the_wire_are_those_of_the_api_and_nothing_hidden_is_in_values(
    endpoint, receiver, workspace, contact, deliver
):
    journal.write(
        workspace=workspace,
        door="command",
        operation="contact_update",
        event="contact.updated",
        target_type="contact",
        target_id=contact.pk,
        after={"linkedin_url": "https://x.example/\u202egpj.exe"},
    )
    deliver()
    (change,) = receiver.told[0]["data"]["changes"]
    assert change == {"field": "linkedinUrl", "after": "https://x.example/gpj.exe"}


def test_what_was_erased_before_it_was_sent_is_not_in_it(endpoint, receiver, change, deliver):
    change("CTO")
    Activity.objects.all().forget_values()
    deliver()
    assert receiver.told[0]["data"]["changes"] == [{"field": "position"}]
    assert "CTO" not in receiver.requests[0]["body"].decode()


def test_an_endpoint_is_told_only_what_it_wants(endpoint, receiver, change, caller, deliver):
    WebhookEndpoint.objects.update(events=["contact.created"])
    change("CTO")
    contact_create(caller, ContactCreate(name="Ada"))
    deliver()
    assert receiver.types == ["contact.created"]


def test_another_workspace_is_told_nothing(endpoint, receiver, stranger_workspace, deliver, change):
    WebhookEndpoint.objects.create(workspace=stranger_workspace, url="https://rival.example/")
    change("CTO")
    assert list(WebhookDelivery.objects.values_list("endpoint", flat=True)) == [endpoint.pk]


def test_changes_of_one_record_are_told_in_their_order(endpoint, receiver, change, deliver):
    for position in ("Buyer", "CTO", "CEO"):
        change(position)
    assert deliver() == {"delivered": 3}
    assert positions(receiver) == ["Buyer", "CTO", "CEO"]


def test_a_change_waits_for_the_one_before_it_and_other_records_do_not(
    endpoint, receiver, change, deliver, deliver_later, other
):
    receiver.answers.append(500)
    change("Buyer"), change("CTO"), change("Analyst", of=other)
    assert deliver() == {"waiting": 1, "delivered": 1}
    assert positions(receiver) == ["Buyer", "Analyst"]
    assert deliver_later(seconds=4) == {}
    assert deliver_later(seconds=7) == {"delivered": 2}
    assert positions(receiver) == ["Buyer", "Analyst", "Buyer", "CTO"]


def test_every_attempt_has_the_same_id_and_its_own_time(
    endpoint, receiver, change, deliver, deliver_later
):
    receiver.answers.append(500)
    change("CTO")
    deliver(), deliver_later(seconds=60)
    first, second = receiver.requests
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) >= 59
    assert first["body"] == second["body"]


def attempts(endpoint_answer, receiver, deliver, only):
    """The distances between all attempts at one delivery that is answered like this."""
    distances = []
    while only().state == DeliveryState.WAITING:
        moment = max(timezone.now(), only().next_attempt_at)
        with time_machine.travel(moment, tick=False):
            receiver.answers.append(endpoint_answer)
            deliver()
            if only().state == DeliveryState.WAITING:
                distances.append(only().next_attempt_at - moment)
    return distances


def test_a_refused_delivery_is_tried_at_growing_distances_for_three_days(
    endpoint, receiver, change, deliver, only
):
    change("CTO")
    distances = attempts(500, receiver, deliver, only)
    *early, last = distances
    for planned, distance in zip(DELAYS, early, strict=False):
        assert planned <= distance <= planned * (1 + outcome.JITTER)
    assert last <= DELAYS[-1] * (1 + outcome.JITTER)
    assert sum(distances, timedelta()) == LIFETIME
    assert 8 <= len(distances) <= 9
    assert (only().state, only().status_code, only().error) == (
        "failed", 500, "It answered 500.",
    )  # fmt: skip


def test_an_endpoint_that_is_away_is_asked_again_at_least_every_hour(
    endpoint, receiver, change, deliver, only
):
    change("CTO")
    distances = attempts(hang_up, receiver, deliver, only)
    assert max(distances) <= LONGEST_AWAY * (1 + outcome.JITTER)
    assert sum(distances, timedelta()) == LIFETIME
    assert 60 <= len(distances) <= 76


def test_a_retry_after_is_kept_within_a_day(endpoint, receiver, change, deliver, only):
    change("CTO")
    receiver.answers.extend([(429, {"Retry-After": "7200"}), (503, {"Retry-After": "9999999"})])
    deliver()
    assert timedelta(hours=2) - timedelta(minutes=1) < only().next_attempt_at - timezone.now()
    with time_machine.travel(only().next_attempt_at, tick=False):
        deliver()
        wait = only().next_attempt_at - timezone.now()
    assert timedelta(hours=24) <= wait <= timedelta(hours=24) * (1 + outcome.JITTER)


def test_what_was_not_tried_waits_while_the_endpoint_is_away(
    endpoint, receiver, change, deliver, deliver_later, other
):
    receiver.answers.extend([hang_up, hang_up])
    change("Buyer"), change("Analyst", of=other)
    assert deliver() == {"waiting": 1}
    endpoint.refresh_from_db()
    assert endpoint.failing_since
    change("CEO", of=other)
    assert deliver_later(seconds=7) == {"waiting": 1}
    assert positions(receiver) == ["Buyer", "Buyer"]
    assert deliver_later(hours=1) == {"delivered": 3}
    assert positions(receiver)[2:] == ["Buyer", "Analyst", "CEO"]
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_last_refusal_of_an_endpoint_that_is_away_lets_the_others_go_on(
    endpoint, receiver, change, deliver, other
):
    change("Buyer")
    receiver.answers.append(hang_up)
    deliver()
    change("Analyst", of=other)
    taken = timezone.now() + timedelta(hours=1)
    WebhookDelivery.objects.create(
        workspace=endpoint.workspace, endpoint=endpoint, event="contact.updated",
        activity_id=Activity.objects.first().pk, record_id=other.pk, state="delivered",
        settled_at=taken,
    )  # fmt: skip
    receiver.answers.append(hang_up)
    with time_machine.travel(timezone.now() + LIFETIME, tick=False):
        assert deliver() == {"failed": 1, "delivered": 1}
    endpoint.refresh_from_db()
    assert endpoint.enabled


def test_a_dead_endpoint_holds_up_no_other(endpoint, receiver, workspace, change, deliver):
    WebhookEndpoint.objects.create(workspace=workspace, url="http://127.0.0.1:9/")
    change("CTO")
    assert deliver() == {"waiting": 1, "delivered": 1}
    assert positions(receiver) == ["CTO"]


def test_an_endpoint_that_is_gone_is_disabled_at_once(endpoint, receiver, change, deliver, only):
    receiver.answers.append(410)
    change("CTO")
    assert deliver() == {"failed": 1}
    endpoint.refresh_from_db()
    assert not endpoint.enabled
    assert endpoint.disabled_reason == "It answered 410 Gone."
    change("CEO")
    assert only().status_code == 410


def test_an_endpoint_that_takes_nothing_for_three_days_is_disabled_with_notice(
    endpoint, receiver, change, deliver, caller, workspace, owner, other
):
    factories.member(factories.UserFactory(), workspace)
    change("Buyer"), change("Analyst", of=other), change("CTO")
    receiver.answers.append(hang_up)
    deliver()
    receiver.answers.append(hang_up)
    with time_machine.travel(timezone.now() + LIFETIME, tick=False):
        assert deliver() == {"failed": 1}
    endpoint.refresh_from_db()
    assert not endpoint.enabled
    assert "three days" in endpoint.disabled_reason
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"failed"}
    told = Activity.objects.get(event="webhook.disabled")
    assert (told.door, told.operation) == ("worker", "webhook_disable")
    assert (told.before, told.after["enabled"]) == ({"enabled": True}, False)
    message = EmailMessage.objects.get()
    assert message.to == owner.email
    assert endpoint.place in message.body
    assert "three days" in message.body


def test_one_refused_event_does_not_disable_an_endpoint_that_takes_others(
    endpoint, receiver, change, deliver, other, only
):
    change("Buyer")
    receiver.answers.append(400)
    deliver()
    change("Analyst", of=other)
    deliver()
    receiver.answers.append(400)
    with time_machine.travel(timezone.now() + LIFETIME, tick=False):
        assert deliver() == {"failed": 1}
    endpoint.refresh_from_db()
    assert endpoint.enabled


def test_more_than_will_ever_be_brought_disables_the_endpoint(
    endpoint, receiver, change, deliver, monkeypatch
):
    monkeypatch.setattr(outcome, "MOST_WAITING", 2)
    for position in ("Buyer", "CTO"):
        change(position)
    outcome.give_up_on_overrun()
    endpoint.refresh_from_db()
    assert endpoint.enabled
    change("CEO")
    outcome.give_up_on_overrun()
    endpoint.refresh_from_db()
    assert not endpoint.enabled
    assert endpoint.disabled_reason == "More than 2 deliveries wait for it."


def test_after_a_rotation_both_secrets_sign_for_a_day(
    endpoint, receiver, change, deliver, deliver_later
):
    old = receiver.secret
    endpoint.rotate()
    for secret in (old, endpoint.secret):
        receiver.secret = secret
        change(f"CTO {secret[-4:]}")
        assert deliver() == {"delivered": 1}
    assert len(receiver.requests[0]["webhook-signature"].split()) == 2
    change("CEO")
    deliver_later(hours=25)
    assert len(receiver.requests[-1]["webhook-signature"].split()) == 1


def test_a_delivery_that_a_worker_left_is_sent_again_when_its_lease_is_over(
    endpoint, receiver, change, deliver, deliver_later
):
    change("CTO")
    WebhookDelivery.objects.update(
        state="sending", lease="x", lease_until=timezone.now() + timedelta(minutes=2), attempts=1
    )
    assert deliver() == {}
    assert deliver_later(minutes=3) == {"delivered": 1}


def test_what_was_queued_while_the_endpoint_was_disabled_is_not_sent(
    endpoint, receiver, change, deliver, only
):
    change("CTO")
    WebhookEndpoint.objects.update(disabled_at=timezone.now())
    assert deliver() == {"failed": 1}
    assert receiver.requests == []
    assert only().error == "The webhook was disabled."


def test_a_suspended_workspace_tells_nothing(endpoint, receiver, change, deliver, workspace):
    change("CTO")
    workspace.suspended_at = timezone.now()
    workspace.save_change("suspended_at")
    assert deliver() == {}


def test_a_fault_in_one_event_does_not_keep_the_others(
    endpoint, receiver, change, deliver, other, caplog
):
    change("CTO"), change("Analyst", of=other)
    WebhookDelivery.objects.filter(record_id=other.pk).update(activity_id=endpoint.pk)
    assert deliver() == {"failed": 1, "delivered": 1}
    assert "could not be made" in caplog.text


def test_a_worker_that_is_asked_to_stop_ends_between_two_deliveries(
    endpoint, receiver, change, other
):
    change("CTO"), change("Analyst", of=other)
    done = deliver_due(lambda: bool(receiver.requests))
    assert done == {"delivered": 1}
    assert WebhookDelivery.objects.filter(state="waiting").count() == 1


@pytest.mark.parametrize("status", [200, 410, 500])
def test_an_endpoint_that_is_deleted_while_it_is_told_is_no_fault(
    endpoint, receiver, change, deliver, status
):
    receiver.answers.append(status)
    receiver.on_request = aside(lambda: WebhookEndpoint.objects.all().delete())
    change("CTO")
    assert sum(deliver().values()) == 1
    assert not WebhookDelivery.objects.exists()


def test_a_database_that_is_away_fails_no_delivery(
    endpoint, receiver, change, deliver, monkeypatch, only
):
    def away(*_):
        raise OperationalError("the connection is closed")

    change("CTO")
    monkeypatch.setattr(delivery, "event_of", away)
    with pytest.raises(OperationalError):
        deliver()
    assert only().state == DeliveryState.SENDING


def test_a_secret_is_in_no_log_and_no_activity(endpoint, receiver, change, deliver, caplog):
    caplog.set_level("DEBUG")
    change("CTO")
    deliver()
    assert endpoint.secret not in caplog.text
    rows = str(list(Activity.objects.values())) + str(list(ApiToken.objects.values()))
    assert endpoint.secret not in rows
