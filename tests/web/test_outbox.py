import pytest
from django.utils import timezone

from email_assistant.models import EmailMessage


@pytest.fixture
def message(workspace, owner, contact):
    return EmailMessage.objects.create(
        workspace=workspace,
        contact=contact,
        user=owner,
        to="marie@halden.example",
        from_address="owner@example.com",
        from_name="Olivia Owner",
        reply_to="owner@example.com",
        subject="The warehouse pilot",
        body="Dear Marie,\n\nthank you.",
        message_id="<1@example.com>",
    )


def test_the_outbox_shows_every_mail_and_its_state(browser_of_owner, message):
    page = browser_of_owner.get("/outbox").content.decode()
    assert "The warehouse pilot" in page
    assert "Queued" in page


def test_a_mail_can_be_read_whole(browser_of_owner, message):
    page = browser_of_owner.get(f"/outbox/{message.pk}").content.decode()
    for part in ("marie@halden.example", "owner@example.com", "Dear Marie,\n\nthank you."):
        assert part in page


def test_without_a_mail_server_the_outbox_says_that_nothing_leaves(
    browser_of_owner, message, settings
):
    settings.SMTP_URL = ""
    for path in ("/outbox", f"/outbox/{message.pk}"):
        assert "No mail server is configured" in browser_of_owner.get(path).content.decode()
    settings.SMTP_URL = "smtp://127.0.0.1:25"
    assert "No mail server" not in browser_of_owner.get("/outbox").content.decode()


def test_a_workspace_that_may_not_send_says_so(browser_of_owner, workspace, settings):
    settings.SMTP_URL = "smtp://127.0.0.1:25"
    workspace.outbound = False
    workspace.save()
    assert "switched off" in browser_of_owner.get("/outbox").content.decode()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("uncertain", "never sent again by itself"),
        ("failed", "550 No such user"),
        ("sent", "Sent"),
    ],
)
def test_every_state_is_explained(browser_of_owner, message, state, told):
    EmailMessage.objects.filter(pk=message.pk).update(
        state=state,
        phase="data" if state == "uncertain" else "",
        last_response="550 No such user",
        sent_at=timezone.now(),
    )
    assert told in browser_of_owner.get(f"/outbox/{message.pk}").content.decode()


def test_strangers_see_no_mail(signed_in, stranger, stranger_workspace, message):
    browser = signed_in(stranger)
    assert browser.get(f"/outbox/{message.pk}").status_code == 404
    assert "warehouse" not in browser.get("/outbox").content.decode()


@pytest.mark.parametrize(
    ("attempts", "answer", "state", "told"),
    [
        (1, "", "failed", "After 1 attempt Liaison gave up."),
        (3, "", "failed", "After 3 attempts Liaison gave up."),
        (1, "", "queued", "Not yet sent, tried 1 time<"),
        (2, "421 <later>", "queued", "The mail server said: 421 &lt;later&gt;"),
    ],
)
def test_a_mail_that_is_late_says_how_often_it_was_tried_and_why(
    browser_of_owner, message, attempts, answer, state, told
):
    EmailMessage.objects.filter(pk=message.pk).update(
        state=state, attempts=attempts, last_response=answer
    )
    assert told in browser_of_owner.get(f"/outbox/{message.pk}").content.decode()
