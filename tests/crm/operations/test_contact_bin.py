"""Deleting a contact puts it into a bin, from which it comes back as it was."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import Q
from django.utils import timezone

from crm.models import Activity, Contact
from crm.models import ContactSearch as SearchText
from email_assistant.models import EmailMessage, EmailSession, MailState, Phase
from email_assistant.outbox import delivery as outbox
from email_assistant.outbox.transport import LostLease, SmtpServer
from tests import factories
from tests.doors import Mcp

pytestmark = pytest.mark.django_db


def delete(rest, contact, **sent):
    response = rest.delete(f"/api/contacts/{contact.pk}", params=sent)
    assert response.status_code == 200, response.text
    return response.json()


def restore(rest, contact):
    return rest.post(f"/api/contacts/{contact.pk}/restore", {})


@pytest.fixture
def tasks(contact, workspace):
    tasks = [
        factories.TaskFactory(workspace=workspace, contact=contact, title=title)
        for title in ("Open", "Done", "Binned before")
    ]
    tasks[1].complete()
    tasks[2].bin(timezone.now() - timedelta(days=1))
    return tasks


@pytest.fixture
def message(contact, workspace, owner):
    session = EmailSession.objects.create(
        workspace=workspace, contact=contact, user=owner, language="en"
    )
    session.write(1, {}, subject="Hello", body="Hello Marie", writer="person")
    message = EmailMessage(
        workspace=workspace, session=session, draft=1, contact=contact, user=owner,
        to=contact.email, from_address=owner.email, reply_to=owner.email, subject="Hello",
        body="Hello Marie",
    )  # fmt: skip
    message.name_itself()
    message.save()
    return message


def test_a_deleted_contact_says_until_when_it_can_be_restored(rest, contact):
    told = delete(rest, contact)
    assert told["id"] == str(contact.pk)
    deleted, purged = (timezone.datetime.fromisoformat(told[k]) for k in ("deletedAt", "purgedAt"))
    assert purged - deleted == timedelta(days=30)


def test_a_deleted_contact_is_nowhere_to_be_found(rest, secret, contact, workspace, client, owner):
    task = factories.TaskFactory(workspace=workspace, contact=contact)
    factories.NoteFactory(contact=contact)
    delete(rest, contact)
    mcp = Mcp(secret)
    assert rest.get(f"/api/contacts/{contact.pk}").status_code == 404
    assert rest.get("/api/contacts").json()["results"] == []
    assert rest.get("/api/contact_tasks").json()["results"] == []
    assert rest.get(f"/api/contact_tasks/{task.pk}").status_code == 404
    assert rest.get(f"/api/contacts/{contact.pk}/notes").status_code == 404
    assert mcp.ok("contact_search", query="Marie Dupont")["results"] == []
    prepared = mcp.ok("contact_create_prepare", name="Marie Dupont", emails=contact.emails)
    assert "warnings" not in prepared
    assert rest.patch(f"/api/contacts/{contact.pk}", {"name": "Eve"}).status_code == 404
    client.force_login(owner)
    assert client.get(f"/contacts/{contact.pk}").status_code == 404


def test_a_contact_is_deleted_only_in_the_version_that_was_read(rest, contact):
    contact.save_change()
    response = rest.delete(f"/api/contacts/{contact.pk}", params={"version": 1})
    assert response.status_code == 409
    delete(rest, contact, version=2)


def test_a_restored_contact_is_as_it_was(rest, contact, tasks):
    note = factories.NoteFactory(contact=contact)
    contact.retag(["fair"], factories.NOBODY)
    before = rest.get(f"/api/contacts/{contact.pk}").json()
    delete(rest, contact)
    assert restore(rest, contact).status_code == 200
    after = rest.get(f"/api/contacts/{contact.pk}").json()
    changing = {"version", "updatedAt"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    assert after["notes"][0]["id"] == str(note.pk)
    assert [row["id"] for row in found(rest, "marie")] == [str(contact.pk)]


def found(rest, query):
    return rest.get("/api/contacts/search", params={"query": query}).json()["results"]


def test_only_the_tasks_that_went_with_it_come_back(rest, contact, tasks, workspace):
    delete(rest, contact)
    assert not workspace.tasks.exists()
    restore(rest, contact)
    assert {task.title for task in workspace.tasks.all()} == {"Open", "Done"}


def test_a_contact_whose_state_and_company_are_gone_comes_back_in_the_first_and_of_none(
    rest, contact, workspace
):
    second = workspace.pipeline_states.in_order()[1]
    contact.move_to(second)
    delete(rest, contact)
    for gone in (second, contact.company):
        gone.bin(timezone.now())
    told = restore(rest, contact).json()
    assert told["pipelineState"]["id"] == str(workspace.pipeline_states.first_state().pk)
    assert "company" not in told
    assert SearchText.objects.get(contact=contact).company_key == ""


def test_what_is_not_in_the_bin_is_not_found_there(rest, contact, stranger_workspace):
    theirs = factories.ContactFactory(workspace=stranger_workspace)
    theirs.bin(timezone.now())
    for other in (contact, theirs, workspace_of_nobody(contact)):
        assert restore(rest, other).status_code == 404


def workspace_of_nobody(contact):
    return Contact(workspace=contact.workspace, name="Never saved")


def test_after_thirty_days_it_cannot_be_restored(rest, contact):
    delete(rest, contact)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        Contact.everything.filter(pk=contact.pk).update(
            deleted_at=timezone.now() - timedelta(days=30)
        )
        assert restore(rest, contact).status_code == 404


def test_deleting_and_restoring_are_told_with_everything_that_went(rest, contact, tasks):
    delete(rest, contact)
    restore(rest, contact)
    told = list(Activity.objects.order_by("id").values_list("event", "target_id"))
    kept = [(f"task.{verb}", task.pk) for verb in ("deleted", "restored") for task in tasks[:2]]
    assert sorted(told, key=str) == sorted(
        [("contact.deleted", contact.pk), ("contact.restored", contact.pk), *kept], key=str
    )
    deleted = Activity.objects.get(event="contact.deleted")
    assert deleted.before["name"] == "Marie Dupont"
    assert deleted.after == {}


def test_a_mail_that_waits_for_somebody_who_is_deleted_is_cancelled(rest, contact, message):
    delete(rest, contact)
    message.refresh_from_db()
    assert message.state == MailState.CANCELLED
    assert Activity.objects.filter(event="email.cancelled", target_id=message.pk).exists()
    assert not EmailMessage.objects.due(timezone.now()).exists()
    restore(rest, contact)
    assert not EmailMessage.objects.due(timezone.now()).exists()


def test_a_worker_that_has_taken_the_mail_cannot_hand_it_over_any_more(rest, contact, message):
    server = SmtpServer.from_url("smtp://127.0.0.1:9")
    taken = outbox.claim(timedelta(minutes=1))
    delete(rest, contact)
    with pytest.raises(LostLease):
        outbox.pass_point_of_no_return(taken, server)
    assert outbox.requeue(taken, "too late") == "lost"
    message.refresh_from_db()
    assert message.state == MailState.CANCELLED


def test_a_mail_that_is_being_handed_over_is_left_to_its_worker(rest, contact, message):
    server = SmtpServer.from_url("smtp://127.0.0.1:9")
    taken = outbox.claim(timedelta(minutes=1))
    outbox.pass_point_of_no_return(taken, server)
    delete(rest, contact)
    message.refresh_from_db()
    assert (message.state, message.phase) == (MailState.SENDING, Phase.DATA)
    assert outbox.settle(taken, MailState.SENT, "250 ok") == "sent"


def test_nothing_is_written_or_sent_to_somebody_in_the_bin(rest, secret, contact, message):
    session = str(message.session_id)
    EmailMessage.objects.update(state=MailState.FAILED)
    delete(rest, contact)
    mcp = Mcp(secret)
    refusals = [
        mcp.refused("email_prepare", contactId=str(contact.pk), instruction="Write"),
        mcp.refused("email_refine", sessionId=session, subject="Again"),
        mcp.refused("email_send_prepare", sessionId=session),
    ]
    assert {refusal["code"] for refusal in refusals} == {"not_found"}
    response = rest.post(f"/api/emails/{message.pk}/resend", {})
    assert response.status_code in {400, 404}
    assert not EmailMessage.objects.filter(~Q(state=MailState.FAILED)).exists()


def test_a_deletion_that_must_be_confirmed_shows_all_that_goes_and_is_done_once(
    rest, owner, workspace, contact, tasks, message, token
):
    careful = type(rest)(token(owner, workspace, policy="confirm")[1])
    waiting = careful.delete(f"/api/contacts/{contact.pk}")
    assert waiting.status_code == 202
    shown = waiting.json()["pending"]
    assert shown["summary"].startswith("Delete a contact: Marie Dupont")
    records = {change["record"] for change in shown["changes"]}
    assert len(records) == 4
    assert Contact.objects.filter(pk=contact.pk).exists()
    done = careful.post("/api/actions/confirm", {"token": shown["token"]})
    assert done.status_code == 200, done.text
    assert not Contact.objects.filter(pk=contact.pk).exists()
