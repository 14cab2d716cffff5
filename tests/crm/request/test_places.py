"""Where a request waits: by what it showed before, never by what it only says."""

import pytest
from django.test import Client

from crm.models import ApiToken
from crm.request import known as module
from crm.request.known import Known, digest_of, known
from crm.request.lanes import Lane
from crm.request.places import place_of, place_of_token
from tests.doors import Mcp, Rest

ADDRESS = "203.0.113.9"


@pytest.fixture(autouse=True)
def nobody_known():
    """What this process remembers begins anew in each test."""
    known.cache_clear()
    yield
    known.cache_clear()


def asked(path: str, method: str = "GET", **headers: str) -> dict:
    sent = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {"path": path, "method": method, "headers": sent, "client": (ADDRESS, 5)}


def with_token(secret: str, method: str = "GET") -> dict:
    return asked("/api/contacts", method, Authorization=f"Bearer {secret}")


def test_a_token_that_was_never_seen_waits_among_the_strangers_of_its_network(secret):
    for shown in (secret, "liaison_pat_made_up", ""):
        place = place_of(with_token(shown))
        assert (place.lane, place.who) == (Lane.STRANGERS, ADDRESS)


@pytest.mark.parametrize("door", [Rest, Mcp])
def test_who_was_let_in_once_waits_with_the_reads_or_writes_of_their_workspace(
    door, secret, workspace
):
    caller = door(secret)
    caller.get("/api/contacts") if door is Rest else caller.ok("contact_list")
    reading, writing = (place_of(with_token(secret, method)) for method in ("GET", "PATCH"))
    assert (reading.lane, writing.lane) == (Lane.READS, Lane.WRITES)
    assert reading.workspace == writing.workspace == workspace.pk
    assert reading.who == writing.who, "Two of one token are at work at once, whatever they do."


def test_who_is_refused_is_a_stranger_again(secret):
    rest = Rest(secret)
    assert rest.get("/api/contacts").status_code == 200
    assert place_of_token(secret, ADDRESS, writes=False).lane is Lane.READS
    ApiToken.objects.get().revoke()
    assert rest.get("/api/contacts").status_code == 401
    assert place_of_token(secret, ADDRESS, writes=False).lane is Lane.STRANGERS


def test_a_session_that_has_ended_is_a_stranger_again(owner, workspace):
    browser = Client()
    browser.force_login(owner)
    browser.get("/contacts")
    page = asked("/contacts", Cookie=f"sessionid={browser.session.session_key}")
    assert place_of(page).lane is Lane.PEOPLE
    browser.session.flush()
    browser.get("/contacts")
    assert place_of(page).lane is Lane.STRANGERS


def test_a_person_who_has_signed_in_waits_with_the_people(owner, workspace):
    browser = Client()
    browser.force_login(owner)
    page = asked("/contacts", Cookie=f"sessionid={browser.session.session_key}")
    assert place_of(page).lane is Lane.STRANGERS
    assert browser.get("/contacts").status_code == 200
    assert (place_of(page).lane, place_of(page).workspace) == (Lane.PEOPLE, workspace.pk)


@pytest.mark.parametrize("cookie", ["sessionid=made-up", "sessionid=", "nonsense", "é=;;=", ""])
def test_a_made_up_session_is_a_stranger(db, cookie):
    page = {**asked("/contacts"), "headers": [(b"cookie", cookie.encode("latin-1"))]}
    assert place_of(page).lane is Lane.STRANGERS


def test_only_the_latest_are_remembered(monkeypatch, workspace):
    monkeypatch.setattr(module, "MOST", 3)
    fresh = Known()
    for number in range(5):
        fresh.add(f"token {number}", workspace.pk)
    remembered = [fresh.workspace(digest_of(f"token {number}")) for number in range(5)]
    assert remembered == [None, None, workspace.pk, workspace.pk, workspace.pk]
