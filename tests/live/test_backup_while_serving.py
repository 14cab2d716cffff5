"""A backup and a restore beside a server that is written to all the time."""

import json
import threading

import httpx
import pytest

from crm.models import Contact
from tests.doors import authorization
from tests.live.operating import new_token, printed
from tests.live.servers import PATIENCE, Server, make_database
from tests.own_database import connected_to

pytestmark = pytest.mark.live

WRITES_BEFORE = 20


class Writer:
    """Somebody who creates contacts one after another, and notes each that was answered."""

    def __init__(self, server: Server, token: str) -> None:
        self.http = httpx.Client(headers=authorization(token), timeout=PATIENCE)
        self.url = f"{server.url}/api/contacts"
        self.answered: list[str] = []
        self.refused: list[str] = []
        self.enough, self.stop = threading.Event(), threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.write)
        self.thread.start()
        assert self.enough.wait(PATIENCE)
        return self

    def write(self) -> None:
        while not self.stop.is_set():
            answer = self.http.post(self.url, json={"name": f"Ada {len(self.answered)}"})
            if answer.status_code == 201:
                self.answered.append(answer.json()["id"])
            else:
                self.refused.append(answer.text)
            if len(self.answered) >= WRITES_BEFORE or self.refused:
                self.enough.set()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()
        self.http.close()


def ids() -> set[str]:
    return {str(id) for id in Contact.objects.values_list("pk", flat=True)}


@pytest.fixture
def databases(django_db_blocker):
    with django_db_blocker.unblock(), make_database() as one, make_database() as other:
        yield one, other


def test_what_was_answered_before_a_backup_is_in_it_and_a_restore_beside_the_server_is_seen(
    databases, tmp_path
):
    database, other = databases
    with Server("uvicorn", database) as server:
        with connected_to(database):
            token = new_token()
            with Writer(server, token) as writer:
                before = {*writer.answered}
                told = json.loads(printed("backup", str(tmp_path), "--json"))
                after = {*writer.answered}
        # It was written to meanwhile, or this shows nothing.
        assert len(after) > len(before) and not writer.refused

        with connected_to(other):
            printed("restore", told["path"])
            held = ids()
        assert before <= held and len(held) == told["tables"]["crm_contact"]["rows"]

        with connected_to(database):
            printed("restore", told["path"], "--replace")
        first = f"{server.url}/api/contacts?limit=1"
        listed = httpx.get(first, headers=authorization(token), timeout=PATIENCE)
        with Writer(server, token) as again:
            pass
    assert listed.json()["total"] == len(held)
    assert not again.refused
