"""What the doctor looks at for mail: whether it could leave, and whether it does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from crm.doctor.finding import SECONDS, Examination, Finding, Install, Subject
from email_assistant.models import EmailMessage, MailState
from email_assistant.outbox.transport import SmtpServer, Unanswered, connected

about = Subject("mail")

HERE = {"localhost", "127.0.0.1", "::1"}


def server(install: Install) -> Iterator[Finding]:
    """Speak to it as far as to the sign-in, and send nothing."""
    if not settings.SMTP_URL:
        yield unset(EmailMessage.objects.filter(state=MailState.QUEUED).count())
        return
    try:
        server = replace(SmtpServer.from_url(settings.SMTP_URL), timeout=SECONDS)
    except ImproperlyConfigured as wrong:
        yield about.error(str(wrong), "Mend SMTP_URL.")
        return
    yield from spoken_to(server)


def unset(waiting: int) -> Finding:
    if waiting:
        return about.warning(f"{waiting} mails wait, and there is no SMTP_URL.", "Set SMTP_URL.")
    return about.ok("No SMTP_URL is set: mail would stay in the outbox.")


def spoken_to(server: SmtpServer) -> Iterator[Finding]:
    where = f"{server.host}:{server.port}"
    try:
        with connected(server, before_data=lambda: None):
            signed_in = " and takes the password" if server.user else ""
    except Unanswered as failed:
        yield about.error(
            f"{where} does not take mail: {failed}",
            "Look at the name, the port, smtp+tls or smtp+ssl, and the percent-encoded password.",
        )
        return
    if server.scheme == "smtp" and server.host not in HERE:
        yield about.warning(
            f"{where} answers{signed_in}, and mails go to it in the clear.", "Use smtp+tls://."
        )
    else:
        yield about.ok(f"{where} answers{signed_in}.")


def sender(install: Install) -> Iterator[Finding]:
    address = parseaddr(settings.MAIL_FROM)[1]
    if not settings.MAIL_FROM:
        yield about.ok("MAIL_FROM is not set: mails come from the address of who sends them.")
        return
    try:
        validate_email(address)
    except ValidationError:
        yield about.error("MAIL_FROM is no address.", "Write it as Acme <hello@acme.example>.")
    else:
        yield about.ok(f"Mails come from {address}.")


EXAMINATIONS: Sequence[Examination] = (
    Examination(about, server),
    Examination(about, sender),
)
