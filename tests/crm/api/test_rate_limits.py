"""A token may send so many requests, and an address so many wrong tokens."""

import limits
import pytest
from django.conf import settings

from crm.models import Contact
from crm.request import rate_limit
from crm.request.network import network_of
from tests import factories
from tests.contracts.asgi import answer_to
from tests.doors import Mcp, Rest
from tests.live.servers import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counted_anew():
    for counter in (rate_limit.requests, rate_limit.wrong_tokens):
        counter.cache_clear()
    yield
    for counter in (rate_limit.requests, rate_limit.wrong_tokens):
        counter.cache_clear()


@pytest.fixture
def three_an_hour(monkeypatch):
    monkeypatch.setattr(settings, "RATE_LIMIT", limits.parse("3/hour"))


@pytest.fixture
def three_wrong_an_hour(monkeypatch):
    monkeypatch.setattr(settings, "AUTH_FAILURES_LIMIT", limits.parse("3/hour"))


def test_the_request_after_the_last_is_429_with_when_to_go_on(rest, three_an_hour):
    statuses = [rest.post("/api/contacts", {"name": "Ada"}).status_code for _ in range(4)]
    assert statuses == [201, 201, 201, 429]
    refused = rest.get("/api/contacts")
    assert refused.json()["code"] == "rate_limited"
    assert refused.headers["content-type"] == "application/problem+json"
    assert 0 < int(refused.headers["retry-after"]) <= 7200
    assert Contact.objects.count() == 3


def test_every_answer_says_what_is_left(rest, three_an_hour):
    left = [rest.get("/api/contacts").headers["ratelimit-remaining"] for _ in range(4)]
    assert left == ["2", "1", "0", "0"]
    response = rest.get("/api/contacts")
    assert response.headers["ratelimit-limit"] == "3"
    assert 0 < int(response.headers["ratelimit-reset"]) <= 7200


def test_a_refusal_counts_too_and_says_what_is_left(rest, three_an_hour):
    response = rest.get("/api/contacts/not-an-id")
    assert response.status_code == 400
    assert response.headers["ratelimit-remaining"] == "2"


def test_both_doors_count_together(rest, secret, three_an_hour):
    for _ in range(2):
        assert rest.rpc("tools/list").status_code == 200
    assert rest.get("/api/contacts").status_code == 200
    refused = rest.rpc("tools/list")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert refused.json()["error"]["data"] == {"reason": "rate_limited"}


def test_each_token_has_a_limit_of_its_own(rest, owner, workspace, three_an_hour):
    for _ in range(4):
        rest.get("/api/contacts")
    other = Rest(factories.token_of(owner, workspace)[1])
    assert other.get("/api/contacts").status_code == 200


def test_without_a_limit_nothing_is_counted(rest):
    response = rest.get("/api/contacts")
    assert "ratelimit-limit" not in response.headers


@pytest.mark.parametrize("wrong", ["liaison_pat_x", "liaison_pat_" + "0" * 38])
def test_who_tries_many_wrong_tokens_is_sent_away(three_wrong_an_hour, wrong):
    stranger = Rest(wrong)
    assert [stranger.get("/api/contacts").status_code for _ in range(4)] == [401] * 3 + [429]
    refused = stranger.get("/api/contacts")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


def test_a_right_token_is_let_in_from_where_wrong_ones_came(rest, three_wrong_an_hour):
    stranger = Rest("liaison_pat_x")
    assert [stranger.get("/api/contacts").status_code for _ in range(4)] == [401] * 3 + [429]
    assert rest.get("/api/contacts").status_code == 200
    assert rest.rpc("tools/list").status_code == 200


def test_wrong_tokens_over_mcp_count_too(rest, three_wrong_an_hour):
    stranger = Rest("liaison_pat_x")
    assert {stranger.rpc("tools/list").status_code for _ in range(3)} == {401}
    assert stranger.rpc("tools/list").status_code == 429
    assert stranger.get("/api/contacts").status_code == 429


def test_right_tokens_and_missing_ones_count_as_no_guess(rest, three_wrong_an_hour):
    for _ in range(5):
        assert rest.get("/api/contacts").status_code == 200
        assert Rest(None).get("/api/contacts").status_code == 401
    assert rest.get("/api/contacts").status_code == 200


def test_addresses_of_one_ipv6_network_are_one_who_guesses():
    assert network_of("2001:db8::1") == network_of("2001:db8::beef:2")
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")


@pytest.mark.parametrize("address", ["::garbage", "1.2.3", "fe80::1%eth0", "", ":" * 9_000, "a b"])
def test_what_is_no_address_is_a_network_too(three_wrong_an_hour, address):
    wrong = [(b"authorization", b"Bearer liaison_pat_wrong")]
    for path, method in (("/api/contacts", "GET"), ("/_mcp", "POST")):
        sent = [*wrong, (b"content-type", b"application/json")]
        assert answer_to(method, path, sent, b"{}", client=(address, 1)).status in {401, 429}


def test_a_redis_that_does_not_answer_stops_nobody(
    rest, secret, three_an_hour, monkeypatch, caplog
):
    monkeypatch.setattr(settings, "REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    assert {rest.get("/api/contacts").status_code for _ in range(5)} == {200}
    assert Mcp(secret).ok("contact_list")["results"] == []
    warnings = [r for r in caplog.records if r.name == "liaison.limits"]
    assert len(warnings) == 1
