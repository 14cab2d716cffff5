"""Repetitions at once, and a server that is killed in between: each key is done once."""

import asyncio
import json
import random
import secrets
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import httpx
import pytest

from tests.live.servers import PATIENCE, Server, ask, make_database
from tests.live.test_confirm_once import bearer, make_workspace
from tests.live.watching import connected, until

pytestmark = [pytest.mark.live]

CROWD = 50
LEASE_SECONDS = 1
KILLS = 5
SECONDS = 60
KEYS_A_KILL = 6
CALLERS = 4
TICK = 0.05


def effects() -> dict[str, Any]:
    """What is in the live database by now, by the name of each contact."""
    from crm.models import Activity, Contact, IdempotencyKey

    done = Activity.objects.filter(outcome="done", target_type="contact")
    return {
        "contacts": Counter(Contact.objects.values_list("name", flat=True)),
        "done": Counter(row.after["name"] for row in done),
        "in flight": IdempotencyKey.objects.filter(status=None).count(),
    }


async def asked_until_answered(
    client: httpx.AsyncClient, server: Server, name: str
) -> tuple[httpx.Response, int]:
    """The answer to this creation, and how many times the connection was lost before it."""
    lost = 0
    while True:
        try:
            answer = await client.post(
                f"{server.url}/api/contacts",
                json={"name": name},
                headers={"Idempotency-Key": f"key of {name}"},
            )
        except httpx.TransportError:
            lost += 1
            await asyncio.sleep(TICK)
            continue
        if answer.status_code == 201:
            return answer, lost
        assert answer.status_code == 409, answer.text
        assert answer.json()["code"] == "idempotency_in_flight"
        assert answer.headers["retry-after"]
        await asyncio.sleep(TICK)


async def crowd(server: Server, secret: str, names: list[str]) -> list[tuple[httpx.Response, int]]:
    limits = httpx.Limits(max_connections=CROWD)
    async with httpx.AsyncClient(headers=bearer(secret), timeout=PATIENCE, limits=limits) as client:
        return await asyncio.gather(*(asked_until_answered(client, server, n) for n in names))


def one_answer(answers: list[httpx.Response]) -> None:
    assert len({json.dumps(answer.json(), sort_keys=True) for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1


def test_fifty_repetitions_at_once_have_one_effect_and_one_answer():
    with make_database() as database, Server("uvicorn", database, workers=2) as server:
        secret = ask(database, make_workspace)
        answers = [answer for answer, _ in asyncio.run(crowd(server, secret, ["Ada"] * CROWD))]
        found = ask(database, effects)
    assert found == {"contacts": {"Ada": 1}, "done": {"Ada": 1}, "in flight": 0}
    one_answer(answers)
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1


def test_killed_at_random_moments_each_key_ends_with_one_effect():
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201 - to repeat a failure
    dice = random.Random(seed)  # noqa: S311 - to repeat it, not to hide it
    env = {"IDEMPOTENCY_LEASE_SECONDS": str(LEASE_SECONDS)}
    with make_database() as database, Server("uvicorn", database, env=env) as server:
        secret = ask(database, make_workspace)
        names, kills, lost = [], 0, 0
        deadline = time.monotonic() + SECONDS
        while kills < KILLS and time.monotonic() < deadline:
            new = [f"Person {len(names) + n}" for n in range(KEYS_A_KILL)]
            answers = asyncio.run(killed_while_asked(server, secret, new, dice))
            lost += sum(times for _, times in answers)
            for number in range(KEYS_A_KILL):
                one_answer([answer for answer, _ in answers[number::KEYS_A_KILL]])
            names += new
            kills += 1
        found = ask(database, effects)
    assert lost, "no caller lost its connection: the kills missed the requests"
    people = dict.fromkeys(names, 1)
    assert found == {"contacts": people, "done": people, "in flight": 0}


async def killed_while_asked(
    server: Server, secret: str, names: list[str], dice: random.Random
) -> list[tuple[httpx.Response, int]]:
    waiting = asyncio.create_task(crowd(server, secret, names * CALLERS))
    await asyncio.sleep(dice.uniform(0, 0.25))
    server.kill()
    await asyncio.to_thread(server.restart)
    return await waiting


def test_a_bulk_call_that_is_killed_goes_on_where_it_was_and_does_no_row_twice():
    names = [f"Person {number}" for number in range(500)]
    rows = {"rows": [{"create": {"name": name}} for name in names]}
    env = {"IDEMPOTENCY_LEASE_SECONDS": str(LEASE_SECONDS)}
    with make_database() as database, Server("uvicorn", database, env=env) as server:
        secret = ask(database, make_workspace)
        answer = asyncio.run(bulk_through_kills(server, secret, rows, database))
        found = ask(database, effects)
    assert [row["record"]["name"] for row in answer["results"]] == names
    assert answer["succeeded"] == len(names)
    people = dict.fromkeys(names, 1)
    assert found == {"contacts": people, "done": people, "in flight": 0}


async def bulk_through_kills(
    server: Server, secret: str, rows: dict[str, Any], database: str
) -> dict[str, Any]:
    """The answer to this call, of which the server is killed once some of its rows are done."""
    headers = bearer(secret) | {"Idempotency-Key": "all of them"}
    async with httpx.AsyncClient(headers=headers, timeout=PATIENCE) as client:

        def call() -> Any:
            return client.post(f"{server.url}/api/contacts/bulk", json=rows)

        first = asyncio.create_task(call())
        await asyncio.to_thread(until, lambda: contacts_in(database) > 0)
        server.kill()
        with suppress(httpx.TransportError):
            await first
        assert 0 < contacts_in(database) < len(rows["rows"]), "It was not killed in the middle."
        await asyncio.to_thread(server.restart)
        # As long as the lease of the dead lives.
        while (answer := await call()).status_code == 409:
            pass
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def contacts_in(database: str) -> int:
    with connected(database) as looking:
        return int(looking.execute("SELECT count(*) FROM crm_contact").fetchone()[0])


def test_what_died_between_claim_and_effect_is_done_when_its_lease_is_over():
    env = {"IDEMPOTENCY_LEASE_SECONDS": str(LEASE_SECONDS)}
    with make_database() as database, Server("uvicorn", database, env=env) as server:
        secret = ask(database, make_workspace)
        ask(database, die_after_the_claim, secret)
        (answer, _), *_ = asyncio.run(crowd(server, secret, ["Ada"]))
        found = ask(database, effects)
    assert "idempotent-replayed" not in answer.headers
    assert found == {"contacts": {"Ada": 1}, "done": {"Ada": 1}, "in flight": 0}


def die_after_the_claim(secret: str) -> None:
    """Claim the key as a request does that is then killed."""
    import hashlib
    from datetime import timedelta

    from django.utils import timezone

    from crm.models import ApiToken, IdempotencyKey

    token = ApiToken.objects.get(digest=ApiToken.digest_of(secret))
    body = json.dumps({"name": "Ada"}, separators=(",", ":")).encode()
    IdempotencyKey.objects.create(
        workspace_id=token.workspace_id,
        token=token,
        key="key of Ada",
        fingerprint=hashlib.sha256(b"POST\n/api/contacts\n\n" + body).hexdigest(),
        lease="dead",
        lease_until=timezone.now() + timedelta(seconds=LEASE_SECONDS),
    )
