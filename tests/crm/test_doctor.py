"""What the doctor says of an install, without anything in front of it."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crm.doctor import mirror
from crm.models import WebhookDelivery, WebhookEndpoint
from email_assistant.models import EmailMessage
from tests.email_assistant.mail_server import MailServer
from tests.live.servers import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor(settings):
    """Its findings about a subject, and whether it ended as one that found errors."""
    # Nothing listens there, and nobody waits for it.
    settings.PUBLIC_URL = f"http://127.0.0.1:{free_port()}"

    def look(subject, **changed):
        for name, value in changed.items():
            setattr(settings, name, value)
        out, failed = StringIO(), False
        try:
            call_command("doctor", subject, "--json", url=settings.PUBLIC_URL, stdout=out)
        except CommandError as error:
            assert error.returncode == 1
            failed = True
        told = json.loads(out.getvalue())["findings"]
        assert told and {each["subject"] for each in told} == {subject}
        assert failed == any(each["level"] == "error" for each in told)
        assert all(each["advice"] for each in told if each["level"] != "ok")
        return told

    return look


def worst(told):
    return max((each["level"] for each in told), key=["ok", "warning", "error"].index)


def words(told, level):
    return " ".join(each["message"] for each in told if each["level"] == level)


def test_an_install_for_oneself_is_as_it_should_be(doctor):
    for subject in ("settings", "files", "database", "worker", "mail", "redis"):
        assert words(doctor(subject), "error") == ""


def test_a_person_reads_a_line_for_each_with_what_to_do(settings):
    settings.PUBLIC_URL = f"http://127.0.0.1:{free_port()}"
    out = StringIO()
    call_command("doctor", url=settings.PUBLIC_URL, stdout=out)
    assert "ok       settings    DEBUG is off." in out.getvalue()
    assert "-> Start the server" in out.getvalue()


KEY = "set-for-all-machines-0123456789-abcdefghijklmnopqrstuvwxyz"
PUBLIC = {"SECRET_KEY": KEY, "PUBLIC_URL": "https://crm.invalid", "HTTPS": True,
          "ALLOWED_HOSTS": ["crm.invalid"],
          "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}  # fmt: skip
WRONG = [
    ({"DEBUG": True}, "error", "DEBUG is on"),
    ({"ALLOWED_HOSTS": ["other.invalid"]}, "error", "gets 400"),
    ({"ALLOWED_HOSTS": ["*"]}, "warning", "lets every name in"),
    ({"PUBLIC_URL": "http://crm.invalid"}, "error", "plain HTTP"),
    ({"HTTPS": False}, "warning", "HTTPS is off"),
    ({"SECURE_PROXY_SSL_HEADER": None}, "warning", "BEHIND_PROXY is off"),
    ({"CSRF_TRUSTED_ORIGINS": ["http://old.invalid"]}, "warning", "http://old.invalid"),
]


@pytest.mark.parametrize(
    ("setting", "level", "says"), WRONG, ids=[next(iter(w[0])) + w[1] for w in WRONG]
)
def test_a_setting_that_does_not_fit_a_public_address_is_named(doctor, setting, level, says):
    assert words(doctor("settings", **PUBLIC), level) == ""
    assert says in words(doctor("settings", **PUBLIC | setting), level)


def test_a_key_that_each_machine_would_make_for_itself_is_named(doctor, settings, tmp_path):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite is for one machine")
    settings.VAR_DIR = tmp_path
    (tmp_path / "secret_key").write_text(KEY)
    assert "var/secret_key" in words(doctor("settings", SECRET_KEY=KEY), "warning")


def test_what_djangos_own_checks_say_of_a_public_install_is_said_too(doctor):
    weak = {"SECRET_KEY": "short", "SECURE_HSTS_SECONDS": 0}
    said = words(doctor("checks", **PUBLIC | weak), "warning")
    assert "security.W009" in said and "security.W004" in said
    assert words(doctor("checks", PUBLIC_URL="http://127.0.0.1:1"), "warning") == ""


def test_an_address_where_nothing_answers_is_an_error_only_if_it_is_public(doctor):
    assert worst(doctor("proxy")) == "warning"
    assert worst(doctor("proxy", **PUBLIC)) == "error"


def test_files_that_others_may_read_or_replace_are_errors(doctor, settings, tmp_path):
    settings.VAR_DIR = settings.BASE_DIR = tmp_path
    for name in ("secret_key", ".env"):
        (tmp_path / name).write_text("hush")
        (tmp_path / name).chmod(0o600)
    assert words(doctor("files"), "error") == ""
    (tmp_path / "secret_key").chmod(0o640)
    (tmp_path / ".env").chmod(0o604)
    tmp_path.chmod(0o770)
    said = words(doctor("files"), "error")
    assert "secret_key" in said and ".env" in said and "replace" in said
    assert "hush" not in said


def overdue(minutes):
    return timezone.now() - timedelta(minutes=minutes)


def test_an_event_that_nobody_brings_shows_that_no_worker_is_at_work(doctor, workspace):
    endpoint = WebhookEndpoint.objects.create(workspace=workspace, url="https://hooks.example")
    made = WebhookDelivery.objects.create(
        workspace=workspace, endpoint=endpoint, event="contact.created", record_id=workspace.pk
    )
    for minutes, level in ((1, "ok"), (20, "error")):
        WebhookDelivery.objects.filter(pk=made.pk).update(next_attempt_at=overdue(minutes))
        assert worst(doctor("worker")) == level
    assert "20 minutes" in words(doctor("worker"), "error")


def queued_mail(workspace):
    return EmailMessage.objects.create(
        workspace=workspace, to="a@example.com", from_address="b@example.com",
        reply_to="b@example.com", subject="s", body="b", message_id="<1@example.com>",
    )  # fmt: skip


def test_mail_that_nobody_sends_shows_it_too(doctor, workspace):
    mail = queued_mail(workspace)
    assert "1 mails wait" in words(doctor("mail"), "warning")
    EmailMessage.objects.filter(pk=mail.pk).update(next_attempt_at=overdue(20))
    assert worst(doctor("worker", SMTP_URL=f"smtp://127.0.0.1:{free_port()}")) == "error"


def test_a_mail_server_is_spoken_to_and_no_mail_is_sent(doctor):
    with MailServer() as server:
        assert "answers" in words(doctor("mail", SMTP_URL=server.url), "ok")
        assert not server.mails


def test_a_mail_server_that_is_not_there_and_an_address_that_is_none_are_errors(doctor):
    said = words(
        doctor("mail", SMTP_URL=f"smtp://:hush@127.0.0.1:{free_port()}", MAIL_FROM="x"), "error"
    )
    assert "does not take mail" in said and "MAIL_FROM is no address" in said
    assert "hush" not in said


def test_a_redis_that_is_away_is_an_error_whose_address_is_not_repeated(doctor):
    away = f"redis://:hush@127.0.0.1:{free_port()}/0"
    told = doctor("redis", REDIS_URL=away)
    assert worst(told) == "error" and "hush" not in json.dumps(told)


@pytest.mark.parametrize("header", [{}, {mirror.HEADER: "forged"}])
def test_what_a_server_sees_is_shown_to_nobody_without_the_key(client, header, settings):
    assert client.get(f"/{mirror.PATH}", headers=header).status_code == 404
    settings.SECRET_KEY = "another-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKL"
    others = mirror.question()
    settings.SECRET_KEY = "this-one-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJK"
    assert client.get(f"/{mirror.PATH}", headers=others).status_code == 404
    own = client.get(f"/{mirror.PATH}", headers=mirror.question())
    assert own.json() == {"scheme": "http", "host": "testserver", "client": "127.0.0.1"}
