"""Speaking to a mail server so that a mail is handed over at most once.

SMTP has one point of no return: the DATA command with the mail behind it. Before it nothing has
left; after it, only the server's answer tells whether the mail was taken.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formataddr, formatdate
from typing import Any, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage as Mime
from django.core.mail.utils import DNS_NAME

from crm.values.text import clean_line, clean_text, visible
from email_assistant.models import EmailMessage

PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
TIMEOUT = 30.0
LONGEST_TIMEOUT = 600.0
HOW = (
    "SMTP_URL must be smtp://, smtp+tls:// or smtp+ssl:// and a host, such as smtp://localhost:25."
)
LONGEST_ANSWER = 400


class LostLease(Exception):
    """The mail is no longer this worker's, or may no longer leave: nothing of it was sent."""


class Rejected(Exception):
    """The server said no to this mail. `final`: it will say so again."""

    def __init__(self, code: int, reply: bytes | str) -> None:
        super().__init__(reply_text(code, reply))
        self.final = code >= 500


class Unanswered(Exception):
    """There is no answer about this mail. Whether it was taken depends on how far it came."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. `timeout` is in seconds, for each step of the conversation."""

    host: str
    port: int
    scheme: str = "smtp"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = TIMEOUT

    @classmethod
    def from_url(cls, url: str) -> Self:
        """From `smtp+tls://user:password@host:587?timeout=30`; the parts percent-encoded.

        Raises:
            ImproperlyConfigured: it is no such address. The message does not repeat it.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or PORTS[parts.scheme]
            timeout = float(parse_qs(parts.query).get("timeout", [TIMEOUT])[0])
            user, password = credentials(parts)
        except (ValueError, KeyError):
            raise ImproperlyConfigured(HOW) from None
        if not parts.hostname or not 0 < timeout <= LONGEST_TIMEOUT:
            raise ImproperlyConfigured(HOW)
        return cls(parts.hostname, port, parts.scheme, user, password, timeout)


def credentials(parts: SplitResult) -> tuple[str, str]:
    pair = unquote(parts.username or ""), unquote(parts.password or "")
    # What SMTP cannot say is found at the start, not at the first mail.
    if not all(each.isascii() and (each.isprintable() or not each) for each in pair):
        raise ValueError
    return pair


class Fenced(smtplib.SMTP):
    """Asks before DATA, and keeps what the server answered to the mail."""

    before_data: Callable[[], None]
    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.before_data()
        code, reply = super().data(msg)
        self.answer = reply_text(code, reply)
        return code, reply


class FencedOverTls(Fenced, smtplib.SMTP_SSL):
    pass


@contextmanager
def connected(server: SmtpServer, before_data: Callable[[], None]) -> Iterator[Fenced]:
    """A conversation with the server. `before_data` is called at the point of no return; what it
    raises stops the mail.

    Raises:
        Unanswered: no conversation came about. A wrong password is a fault of ours, not of the
            mail, so it is one of these and not a rejection.
    """
    try:
        smtp = authenticated(server)
    except (smtplib.SMTPException, OSError) as failed:
        raise Unanswered(failure_text(failed)) from failed
    smtp.before_data = before_data
    try:
        yield smtp
    finally:
        # The mail's fate is known by now: a bad farewell must not change it.
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()


def authenticated(server: SmtpServer) -> Fenced:
    smtp = greeted(server)
    try:
        if server.scheme == "smtp+tls":
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
    except (smtplib.SMTPException, OSError):
        smtp.close()
        raise
    return smtp


def greeted(server: SmtpServer) -> Fenced:
    host, port, name = server.host, server.port, DNS_NAME.get_fqdn()
    if server.scheme != "smtp+ssl":
        return Fenced(host, port, name, server.timeout)
    context = ssl.create_default_context()
    return FencedOverTls(host, port, name, timeout=server.timeout, context=context)


def hand_over(smtp: Fenced, message: EmailMessage, mail: bytes) -> str:
    """The server's answer when it took the mail.

    Raises:
        LostLease: from the fence.
        Rejected: the server did not take it.
        Unanswered: the conversation broke off.
    """
    try:
        smtp.sendmail(message.from_address, [message.to], mail)
    except smtplib.SMTPRecipientsRefused as refused:
        raise rejection(*refused.recipients[message.to]) from refused
    except smtplib.SMTPResponseException as refused:
        raise rejection(refused.smtp_code, refused.smtp_error) from refused
    except (smtplib.SMTPException, OSError) as failed:
        raise Unanswered(failure_text(failed)) from failed
    return smtp.answer


def rejection(code: int, reply: bytes | str) -> Exception:
    """Only 4xx and 5xx are a no; anything else is no answer that could be relied on."""
    return Rejected(code, reply) if 400 <= code < 600 else Unanswered(reply_text(code, reply))


def reply_text(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return visible(f"{code} {text}")[:LONGEST_ANSWER]


def failure_text(failed: Exception) -> str:
    if isinstance(failed, smtplib.SMTPResponseException):
        return reply_text(failed.smtp_code, failed.smtp_error)
    return visible(f"{type(failed).__name__}: {failed}")[:LONGEST_ANSWER]


def as_mail(message: EmailMessage) -> bytes:
    """The mail as it goes over the wire.

    Raises:
        ValueError: something in it could add a header or a recipient, or cannot be encoded.
    """
    sender = formataddr((clean_line(message.from_name), address(message.from_address)))
    headers = {"Message-ID": clean_line(message.message_id), "Date": formatdate(localtime=False)}
    mime = Mime(
        subject=clean_line(message.subject),
        body=clean_text(message.body),
        from_email=sender,
        to=[address(message.to)],
        reply_to=[address(message.reply_to)],
        headers=headers,
    )
    # smtplib leaves the line ends of bytes as they are.
    return mime.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]


def address(text: str) -> str:
    """One address without a name: what a list or a name would smuggle in is refused."""
    if not text.isascii() or clean_line(text) != text or set(text) & set(' ,;:<>()[]\\"'):
        raise ValueError("an address is not a single plain one")
    if text.count("@") != 1:
        raise ValueError("an address is not a single plain one")
    return text
