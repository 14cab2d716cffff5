"""A contact with a mail about to be written, and a mail server that takes it."""

import pytest

from email_assistant.models import EmailMessage
from email_assistant.operations import email_prepare, email_refine, email_send
from email_assistant.outbox.transport import SmtpServer
from email_assistant.schemas import EmailPrepare, EmailRefine, EmailSend
from tests.email_assistant.mail_server import MailServer


@pytest.fixture
def prepare(caller, contact):
    """`prepare(instruction=…)`: the session's first draft, for the contact."""

    def call(by=caller, **fields):
        asked = {"contactId": str(contact.pk), "instruction": "Write a follow-up email"}
        return email_prepare(by, EmailPrepare.from_wire(asked | fields))

    return call


@pytest.fixture
def refine(caller):
    def call(session_id, by=caller, **fields):
        return email_refine(by, EmailRefine.from_wire({"sessionId": str(session_id)} | fields))

    return call


@pytest.fixture
def send(caller):
    def call(session_id, by=caller, **fields):
        return email_send(by, EmailSend.from_wire({"sessionId": str(session_id)} | fields))

    return call


@pytest.fixture
def queued(prepare, send):
    """Makes a mail in the outbox, and gives it."""

    def call(**fields) -> EmailMessage:
        return EmailMessage.objects.get(pk=send(prepare(**fields).session_id).id)

    return call


@pytest.fixture
def mail_server(settings):
    with MailServer() as server:
        settings.SMTP_URL = server.url
        yield server


@pytest.fixture
def impatient(settings):
    """A server that the worker waits for only a moment."""
    with MailServer(timeout=2) as server:
        settings.SMTP_URL = server.url
        yield server


@pytest.fixture
def at():
    """The address of a mail server, as the worker reads it."""

    def read(server: MailServer) -> SmtpServer:
        return SmtpServer.from_url(server.url)

    return read
