"""Passwords may be tried only so often, and nobody locks another person out by trying."""

import limits
import pytest
from django.conf import settings
from django.test import Client

from crm.request import attempts
from crm.request.hashing import Room
from crm.request.rate_limit import RateLimited
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

HOME, OFFICE, ATTACKER = "192.0.2.1", "198.51.100.1", "203.0.113.9"
WRONG = "wrong"
DOORS = ["/sign-in", "/admin/login/"]


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Eight wrong ones from a network, three for an account from there, six for it in all."""
    monkeypatch.setattr(settings, "NETWORK_ATTEMPTS_LIMIT", limits.parse("8/hour"))
    monkeypatch.setattr(settings, "ACCOUNT_ATTEMPTS_LIMIT", limits.parse("3/hour"))
    monkeypatch.setattr(settings, "ACCOUNT_ATTEMPTS_BRAKE", limits.parse("6/day"))
    # What Redis counts outlives a test.
    monkeypatch.setattr(settings, "REDIS_URL", "")
    attempts.counters.cache_clear()
    yield
    attempts.counters.cache_clear()


@pytest.fixture(params=DOORS)
def door(request):
    return request.param


@pytest.fixture
def person(workspace):
    owner = workspace.memberships.get().user
    owner.is_staff = True
    owner.save()
    return owner


def tried(account, password=WRONG, door="/sign-in", network=ATTACKER, browser=None):
    sent = {"username": account, "password": password}
    return (browser or Client()).post(door, sent, REMOTE_ADDR=network)


def is_in(answer):
    return answer.status_code == 302


def test_after_some_wrong_passwords_the_next_is_not_even_looked_at(person, door, monkeypatch):
    assert [tried(person.email, door=door).status_code for _ in range(3)] == [200] * 3
    monkeypatch.setattr("django.contrib.auth.forms.authenticate", lambda *_, **__: 1 / 0)
    refused = tried(person.email, PASSWORD, door)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 2 * 3_600
    assert "Try again in" in refused.content.decode()
    assert "<form" not in refused.content.decode()


def test_the_count_is_of_both_doors_together(person):
    for door in (*DOORS, "/sign-in"):
        assert tried(person.email, door=door).status_code == 200
    assert tried(person.email, door="/admin/login/").status_code == 429


def test_an_account_that_nobody_has_is_refused_as_one_that_somebody_has(person):
    for account in (person.email, "nobody@example.com"):
        assert [tried(account).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_case_of_the_address_is_no_other_account(person):
    for account in (person.email, person.email.upper(), f" {person.email} "):
        tried(account)
    assert tried(person.email).status_code == 429


def test_a_network_has_only_so_many_wrong_ones_for_all_accounts(person):
    for number in range(8):
        assert tried(f"nobody{number}@example.com").status_code == 200
    assert tried("another@example.com").status_code == 429
    assert is_in(tried(person.email, PASSWORD, network=HOME))


def test_addresses_of_one_ipv6_network_and_what_is_no_address_are_one_network(person):
    for number in range(3):
        tried(person.email, network=f"2001:db8::{number + 1}")
    assert tried(person.email, network="2001:db8::ffff").status_code == 429
    for network in ("::garbage", "x", "1.2.3.4.5"):
        assert tried(person.email, network=network).status_code in {200, 429}


def test_right_passwords_are_not_counted(person):
    assert all(is_in(tried(person.email, PASSWORD)) for _ in range(12))


def burned(person):
    """An attacker with many networks has used up all that anybody may try for this account."""
    for number in range(12):
        tried(person.email, network=f"203.0.113.{number}")


def test_the_real_person_comes_in_from_a_network_of_their_own(person, door):
    burned(person)
    assert is_in(tried(person.email, PASSWORD, door, OFFICE))


def test_under_attack_a_network_has_one_try_and_not_three(person):
    burned(person)
    assert tried(person.email, network="203.0.113.99").status_code == 200
    assert tried(person.email, network="203.0.113.99").status_code == 429


def test_a_known_browser_comes_in_from_the_very_network_of_the_attacker(person, door):
    browser = Client()
    assert is_in(tried(person.email, PASSWORD, door, HOME, browser))
    browser.post("/sign-out")
    burned(person)
    for number in range(9):
        tried(f"nobody{number}@example.com")
    assert tried(person.email, PASSWORD).status_code == 429
    assert is_in(tried(person.email, PASSWORD, door, ATTACKER, browser))


def test_a_known_browser_is_limited_by_itself(person):
    browser = Client()
    tried(person.email, PASSWORD, network=HOME, browser=browser)
    browser.post("/sign-out")
    answers = [tried(person.email, network=f"192.0.2.{n}", browser=browser) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "eyJ9:1:x", ":" * 5_000])
def test_a_forged_cookie_makes_no_browser_known(person, cookie):
    for _ in range(4):
        browser = Client()
        browser.cookies["liaison_device"] = cookie
        answer = tried(person.email, browser=browser)
    assert answer.status_code == 429


def test_a_browser_known_for_one_account_is_not_for_another(person):
    browser, other = Client(), UserFactory(email="other@example.com")
    tried(other.email, PASSWORD, network=HOME, browser=browser)
    browser.post("/sign-out")
    for _ in range(3):
        tried(person.email)
    assert tried(person.email, browser=browser).status_code == 429


def test_the_cookie_of_a_known_browser_opens_nothing_and_no_script_reads_it(person):
    browser = Client()
    tried(person.email, PASSWORD, browser=browser)
    cookie = browser.cookies["liaison_device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert person.email not in cookie.value
    alone = Client()
    alone.cookies["liaison_device"] = cookie.value
    assert alone.get("/").status_code == 302


def test_the_old_password_of_staff_may_be_tried_as_rarely(person):
    browser = Client()
    browser.force_login(person)
    sent = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}
    path = "/admin/password_change/"
    answers = [browser.post(path, sent).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_no_more_hash_at_once_than_there_is_room_for():
    room = Room(at_once=1, waiting=0)
    with room.entered(), pytest.raises(RateLimited) as refused, room.entered():
        pass
    assert refused.value.retry_after > 0
    with room.entered():
        pass


def test_a_full_room_refuses_before_anything_is_hashed(person, monkeypatch, door):
    room = Room(at_once=1, waiting=0)
    monkeypatch.setattr("crm.request.sign_in.hashing", lambda: room)
    with room.entered():
        busy = tried(person.email, PASSWORD, door)
    assert busy.status_code == 429
    assert busy.headers["Retry-After"] == "2"
    assert is_in(tried(person.email, PASSWORD, door))


def test_without_redis_answering_each_process_counts_by_itself(person, monkeypatch):
    from tests.live.servers import free_port

    monkeypatch.setattr(settings, "REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    assert [tried(person.email).status_code for _ in range(4)] == [200, 200, 200, 429]
