"""What an endpoint may do to the worker: nothing but answer, soon and shortly."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
import time_machine

from crm.webhooks import transport
from crm.webhooks.transport import Answer, Sender
from tests.crm.webhooks.certificates import certificate_for
from tests.crm.webhooks.receiver import hang_up

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def post(receiver):
    def once(url="", **kwargs) -> Answer:
        with Sender(**kwargs) as sender:
            return sender.post(url or receiver.url, {"webhook-id": "evt_1"}, b'{"type": "ping"}')

    return once


def test_a_message_arrives_as_it_was_given(post, receiver):
    assert post() == Answer(200)
    (request,) = receiver.requests
    assert request["body"] == b'{"type": "ping"}'
    assert request["path"] == "/hooks?of=acme"
    assert request["host"] == f"127.0.0.1:{receiver.server.server_port}"
    assert request["webhook-id"] == "evt_1"


def test_a_redirect_is_an_answer_and_is_not_followed(post, receiver):
    receiver.answers.append((302, {"Location": "http://169.254.169.254/latest/meta-data"}))
    answer = post()
    assert (answer.status, answer.taken) == (302, False)
    assert "no redirects" in answer.error
    assert len(receiver.requests) == 1


def test_no_proxy_of_the_environment_is_asked(post, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post().taken


def test_without_leave_nothing_private_is_spoken_to(post, receiver, settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = []
    answer = post()
    assert answer.status is None
    assert "not allowed" in answer.error
    assert receiver.requests == []


def test_a_name_is_spoken_to_at_the_address_that_was_checked(post, receiver):
    looks = []

    def resolve(host, port):
        looks.append(host)
        return [ip_address("127.0.0.1")] if len(looks) == 1 else [ip_address("10.0.0.1")]

    url = receiver.url.replace("127.0.0.1", "hooks.example")
    assert post(url, resolve=resolve).taken
    assert looks == ["hooks.example"]
    assert receiver.requests[0]["host"] == f"hooks.example:{receiver.server.server_port}"


def test_another_address_of_the_name_is_tried_if_one_does_not_answer(post, receiver, settings):
    addresses = [ip_address("127.0.0.2"), ip_address("127.0.0.1")]
    url = receiver.url.replace("127.0.0.1", "hooks.example")
    assert post(url, resolve=lambda host, port: addresses).taken


def test_nobody_there_is_an_answer_without_a_status(post):
    answer = post("http://127.0.0.1:9/")
    assert answer.status is None
    assert answer.away
    assert "Connection refused" in answer.error


def test_a_name_that_stands_for_nothing_is_an_answer_without_a_status(post):
    answer = post("http://nothing.invalid/", resolve=lambda host, port: [])
    assert "no address" in answer.error


def test_a_connection_that_ends_without_an_answer_is_none(post, receiver):
    receiver.answers.append(hang_up)
    assert "without sending a response" in post().error


@pytest.mark.parametrize("place", ["in the headers", "in the body", "before the answer"])
def test_a_receiver_that_drips_is_left_when_the_time_is_over(post, receiver, monkeypatch, place):
    monkeypatch.setattr(transport, "DEADLINE", 1.5)
    begun = {
        "in the headers": b"HTTP/1.1 200 OK\r\nX-Drip: ",
        "in the body": b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n",
        "before the answer": b"HTTP/1.1 100 Continue\r\n\r\n",
    }[place]
    drop = b"HTTP/1.1 100 Continue\r\n\r\n" if place == "before the answer" else b"x"

    def drip(handler):
        handler.close_connection = True
        handler.wfile.write(begun)
        try:
            while True:
                handler.wfile.write(drop)
                time.sleep(0.02)
        except OSError:
            pass

    receiver.answers.append(drip)
    answer = post()
    # Its status is its answer, whatever becomes of the body.
    if place == "in the body":
        assert answer == Answer(200)
    else:
        assert answer == Answer(None, "It did not answer in time.")


def test_a_long_body_is_not_read_to_its_end(post, receiver):
    written = []

    def flood(handler):
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
                written.append(65536)
        except OSError:
            pass

    receiver.answers.append(flood)
    assert post().taken
    assert sum(written) < 100_000_000


def test_what_is_no_http_is_an_answer_without_a_status(post, receiver):
    def greet(handler):
        handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        hang_up(handler)

    receiver.answers.append(greet)
    answer = post()
    assert answer.status is None
    assert answer.error


def test_messages_to_one_endpoint_go_over_one_connection(receiver):
    ports = set()
    receiver.on_request = None
    with Sender() as sender:
        for _ in range(3):
            receiver.answers.append(lambda handler: (ports.add(handler.client_address[1]),
                                                     handler.send_response(204),
                                                     handler.end_headers()))  # fmt: skip
            assert sender.post(receiver.url, {}, b"{}").taken
    assert len(ports) == 1


@pytest.mark.parametrize(
    ("sent", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Sun, 22 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Sun, 22 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("soon", timedelta(0)),
        ("-5", timedelta(0)),
        ("9" * 30, timedelta(0)),
        ("²", timedelta(0)),
    ],
)
def test_how_long_it_asks_to_be_left_alone(post, receiver, sent, wait):
    receiver.answers.append((429, {"Retry-After": sent.encode().decode("latin-1")}))
    with time_machine.travel(NOW, tick=False):
        answer = post()
    assert answer.away
    assert answer.retry_after == wait


@pytest.fixture(scope="module")
def tls():
    """The certificate of hooks.example, and who trusts it."""
    with certificate_for("hooks.example") as file:
        yield file, ssl.create_default_context(cafile=file)


@pytest.fixture
def secure(receiver, tls):
    file, _ = tls
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    return receiver


def to(receiver, host):
    return receiver.url.replace("http:", "https:").replace("127.0.0.1", host)


def here(host, port):
    return [ip_address("127.0.0.1")]


def test_over_tls_the_certificate_is_that_of_the_name(post, secure, tls):
    _, trusting = tls
    assert post(to(secure, "hooks.example"), resolve=here, tls=trusting).taken
    refused = post(to(secure, "other.example"), resolve=here, tls=trusting)
    assert refused.status is None
    assert "certificate" in refused.error
    assert len(secure.requests) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(post, secure):
    refused = post(to(secure, "hooks.example"), resolve=here)
    assert "certificate" in refused.error
    assert secure.requests == []
