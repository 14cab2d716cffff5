"""How a mail becomes bytes, and how the mail server is named and reached."""

import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured

from email_assistant.models import EmailMessage
from email_assistant.outbox.delivery import send_due
from email_assistant.outbox.transport import SmtpServer, as_mail
from tests.email_assistant.mail_server import MailServer


def mail(**fields) -> EmailMessage:
    plain = {
        "to": "marie@halden.example",
        "from_address": "crm@acme.example",
        "from_name": "Olivia Owner",
        "reply_to": "owner@example.com",
        "subject": "The pilot",
        "body": "Hello Marie",
        "message_id": "<1@acme.example>",
    }
    return EmailMessage(**plain | fields)


def read(message: EmailMessage):
    return message_from_bytes(as_mail(message), policy=policy.default)


INJECTIONS = ["\n", "\r", "\r\n", "\x00", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\ud800"]


@pytest.mark.parametrize("injected", INJECTIONS, ids=ascii)
@pytest.mark.parametrize(
    "field", ["to", "from_address", "from_name", "reply_to", "subject", "message_id"]
)
def test_nothing_that_could_begin_a_new_header_gets_into_one(field, injected):
    whole = getattr(mail(), field)
    with pytest.raises(ValueError):
        as_mail(mail(**{field: f"{whole[:3]}{injected}Bcc: evil@example.com"}))


@pytest.mark.parametrize("field", ["to", "from_address", "reply_to"])
@pytest.mark.parametrize(
    "addresses",
    ["a@b.example, evil@v.example", "a@b.example;evil@v.example", "A <a@b.example>", "a@b@c.d",
     "a@b.example evil@v.example", "jörg@halden.example", "a@b.example\u200b", "", "nobody",
     '"a b"@c.example', "a(x)@b.example"],
)  # fmt: skip
def test_an_address_field_holds_one_plain_address(field, addresses):
    with pytest.raises(ValueError):
        as_mail(mail(**{field: addresses}))


@pytest.mark.parametrize(
    "name",
    ['Olivia" <evil@v.example>, "', "Olivia <evil@v.example>", "Žofie, a@b.example", "\\", ""],
)
def test_a_name_cannot_become_an_address(name):
    sent = read(mail(from_name=name))
    assert [a.addr_spec for a in sent["From"].addresses] == ["crm@acme.example"]


@pytest.mark.parametrize("body", ["a\x00b", "a\x1bb", "a\ud800b"])
def test_a_body_holds_no_control_characters(body):
    with pytest.raises(ValueError):
        as_mail(mail(body=body))


def test_a_line_of_any_length_is_sent_in_lines_that_smtp_allows():
    long = "é" * 100_000
    written = as_mail(mail(body=long))
    assert max(map(len, written.split(b"\r\n"))) < 998
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert read(mail(body=long)).get_content().strip() == long


def test_a_link_of_any_kind_is_inert_in_a_mail_of_plain_text():
    sent = read(
        mail(body='<a href="javascript:alert(1)">x</a> <img src="https://t.example/p.gif">')
    )
    assert sent.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", SmtpServer("localhost", 25)),
        ("smtp+tls://a%40b:p%3Aw%2F@mx.example",
         SmtpServer("mx.example", 587, "smtp+tls", "a@b", "p:w/")),
        ("smtp+ssl://u:p@mx.example:4650?timeout=3",
         SmtpServer("mx.example", 4650, "smtp+ssl", "u", "p", 3.0)),
        ("smtp://[::1]:2525", SmtpServer("::1", 2525)),
    ],
)  # fmt: skip
def test_a_mail_server_is_named_by_its_url(url, server):
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize(
    "url",
    ["http://mx.example", "mx.example", "smtp://", "smtp://mx:port", "smtp://mx:99999",
     "smtp://mx?timeout=0", "smtp://mx?timeout=nan", "smtp://mx?timeout=soon",
     "smtp://u:secr%C3%A9t@mx", "smtp://u:secret%0d%0aMAIL@mx"],
)  # fmt: skip
def test_an_address_that_names_no_mail_server_is_refused_without_repeating_it(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        SmtpServer.from_url(url)
    assert "secr" not in str(refused.value)


def test_the_password_is_not_shown_with_the_server():
    assert "secret" not in repr(SmtpServer.from_url("smtp://u:secret@mx.example"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The files of a key, and of a certificate for 127.0.0.1 that signs itself."""
    folder = tmp_path_factory.mktemp("tls")
    key, name = ec.generate_private_key(ec.SECP256R1()), [(NameOID.COMMON_NAME, "127.0.0.1")]
    named = x509.Name([x509.NameAttribute(*each) for each in name])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(named, named, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, form, plain))
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    return folder


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


@pytest.fixture(params=["smtp+tls", "smtp+ssl"])
def encrypted(request, tls):
    """A server that speaks only TLS, and wants a password."""
    starttls = request.param == "smtp+tls"
    way = {"tls_context": tls, "require_starttls": True} if starttls else {"ssl": tls}

    def known(server, session, envelope, mechanism, login):
        return AuthResult(success=login.login == b"crm" and login.password == b"p@ss:word")

    with MailServer(request.param, authenticator=known, auth_require_tls=starttls, **way) as server:
        yield server


@pytest.mark.django_db
def test_mail_goes_over_tls_with_a_password_when_the_certificate_is_trusted(
    encrypted, certificate, queued, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    queued()
    named = encrypted.url.replace("://", "://crm:p%40ss%3Aword@")
    assert send_due(SmtpServer.from_url(named)) == {"sent": 1}


@pytest.mark.django_db
def test_nothing_is_said_to_a_server_whose_certificate_is_not_trusted(encrypted, queued):
    message = queued()
    assert send_due(SmtpServer.from_url(encrypted.url)) == {"queued": 1}
    message.refresh_from_db()
    assert "certificate" in message.last_response.lower()


@pytest.mark.django_db
def test_a_server_that_offers_no_encryption_gets_nothing_where_it_was_asked_for(
    mail_server, queued
):
    queued()
    named = mail_server.url.replace("smtp://", "smtp+tls://")
    assert send_due(SmtpServer.from_url(named)) == {"queued": 1}
    assert mail_server.accepted == []
