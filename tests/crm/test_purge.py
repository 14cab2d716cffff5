"""What nobody can get back any more is removed for good, in passing and in short transactions."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from crm.models import (
    Activity,
    ApiToken,
    Company,
    Contact,
    ContactSearch,
    IdempotencyKey,
    Note,
    PipelineState,
    Tag,
    Task,
    WebhookDelivery,
    WebhookEndpoint,
)
from crm.removal import purge
from crm.removal.purge import tidy
from email_assistant.models import EmailMessage, EmailSession
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def binned(record, age):
    record.bin(NOW - age)
    return record


@pytest.fixture
def one_of_each(workspace):
    return [
        factories.CompanyFactory(workspace=workspace),
        Tag.objects.create(workspace=workspace, name="fair"),
        workspace.pipeline_states.in_order().last(),
        factories.TaskFactory(workspace=workspace),
        factories.NoteFactory(contact=factories.ContactFactory(workspace=workspace)),
        factories.ContactFactory(workspace=workspace),
    ]


def test_after_thirty_days_the_bin_is_emptied_and_not_before(one_of_each):
    for record in one_of_each:
        binned(record, 30 * DAY)
    assert tidy(NOW - timedelta(seconds=1)) == {}
    assert tidy(NOW) == dict.fromkeys(
        ("company", "tag", "pipelinestate", "task", "note", "contact"), 1
    )
    for record in one_of_each:
        assert not type(record).everything.filter(pk=record.pk).exists()


def test_what_is_not_in_the_bin_stays_however_old_it_is(one_of_each):
    kinds = (Company, Tag, PipelineState, Task, Note, Contact)
    before = [model.everything.count() for model in kinds]
    assert tidy(NOW + 1000 * DAY) == {}
    assert [model.everything.count() for model in kinds] == before


def test_a_contact_is_purged_with_all_that_hangs_on_it_and_the_audit_stays(
    rest, workspace, owner, contact
):
    factories.NoteFactory(contact=contact)
    factories.TaskFactory(workspace=workspace, contact=contact)
    session = EmailSession.objects.create(workspace=workspace, contact=contact, language="en")
    session.write(1, {}, subject="Hello", body="Hello", writer="person")
    message = EmailMessage(
        workspace=workspace, session=session, draft=1, contact=contact, to=contact.email,
        from_address=owner.email, reply_to=owner.email, subject="Hello", body="Hello",
    )  # fmt: skip
    message.name_itself()
    message.save()
    with time_machine.travel(NOW - 30 * DAY, tick=False):
        rest.delete(f"/api/contacts/{contact.pk}")
    assert tidy(NOW) == {"contact": 1}
    for model in (Contact, Note, Task):
        assert not model.everything.exists()
    for model in (ContactSearch, EmailSession, EmailMessage):
        assert not model._base_manager.exists()
    assert Activity.objects.get(event="contact.deleted").before["name"] == "Marie Dupont"
    assert Company.objects.exists()


def test_more_than_one_batch_is_purged(workspace, monkeypatch):
    monkeypatch.setattr(purge, "BATCH", 2)
    for _ in range(5):
        binned(factories.ContactFactory(workspace=workspace), 31 * DAY)
    assert tidy(NOW) == {"contact": 5}
    assert not Contact.everything.exists()


def test_an_answer_is_kept_for_a_day_for_who_repeats_the_request(workspace, secret):
    kept = {"workspace": workspace, "token": ApiToken.objects.get(), "fingerprint": "x"}
    for key, age in (("old", DAY + timedelta(seconds=1)), ("new", DAY)):
        IdempotencyKey.objects.create(key=key, created_at=NOW - age, **kept)
    assert tidy(NOW) == {"idempotencykey": 1}
    assert IdempotencyKey.objects.get().key == "new"


def test_a_delivery_is_kept_for_thirty_days_and_one_that_waits_for_ever(workspace):
    endpoint = WebhookEndpoint.objects.create(workspace=workspace, url="https://hooks.example")
    for settled in (NOW - 30 * DAY, NOW - 29 * DAY, None):
        WebhookDelivery.objects.create(
            workspace=workspace,
            endpoint=endpoint,
            event="ping",
            record_id=endpoint.pk,
            created_at=NOW - 90 * DAY,
            settled_at=settled,
            state="delivered" if settled else "waiting",
        )
    assert tidy(NOW) == {"webhookdelivery": 1}
    assert {d.settled_at for d in WebhookDelivery.objects.all()} == {NOW - 29 * DAY, None}


def test_an_invitation_is_forgotten_thirty_days_after_it_ended(workspace, owner):
    kept, gone = (factories.invited(workspace, f"{n}@example.com")[0] for n in range(2))
    for invitation, moment in ((kept, NOW - 30 * DAY + DAY / 2), (gone, NOW - 30 * DAY)):
        invitation.expires_at = moment
        invitation.save()
    assert tidy(NOW) == {"invitation": 1}
    assert workspace.invitations.get() == kept
