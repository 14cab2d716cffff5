"""Who decides for a workspace sees on the home page that a webhook was disabled."""

import pytest
from django.utils import timezone

from crm.models import WebhookEndpoint
from email_assistant.models import EmailMessage
from email_assistant.outbox.notices import webhook_disabled
from email_assistant.outbox.transport import as_mail


@pytest.fixture
def disabled(workspace):
    def because(reason):
        return WebhookEndpoint.objects.create(
            workspace=workspace,
            url="https://hooks.example.com/s3cr3t",
            disabled_at=timezone.now(),
            disabled_reason=reason,
        )

    return because


def test_an_owner_sees_which_and_why_and_not_the_path(browser_of_owner, disabled):
    disabled("It answered 410 Gone.")
    page = browser_of_owner.get("/").content.decode()
    assert "hooks.example.com" in page
    assert "It answered 410 Gone." in page
    assert "s3cr3t" not in page


def test_a_member_is_not_bothered(signed_in, teammate, disabled):
    disabled("It answered 410 Gone.")
    assert "hooks.example.com" not in signed_in(teammate).get("/").content.decode()


def test_what_a_person_switched_off_is_no_news(browser_of_owner, disabled):
    disabled("")
    assert "hooks.example.com" not in browser_of_owner.get("/").content.decode()


def test_the_mail_about_it_can_be_read_in_the_outbox(browser_of_owner, disabled):
    webhook_disabled(disabled("It answered 410 Gone."))
    message = EmailMessage.objects.get()
    page = browser_of_owner.get(f"/outbox/{message.pk}").content.decode()
    assert "It answered 410 Gone." in page
    assert "s3cr3t" not in page
    assert as_mail(message)
