"""The server is killed, again and again: what was prepared is done once, and nothing is stuck."""

import asyncio
import random
import secrets
import time
from typing import Any

import httpx
import pytest

from tests.live.servers import PATIENCE, Server, ask, make_database
from tests.live.test_confirm_once import bearer, effects, make_workspace, prepare

pytestmark = [pytest.mark.live]

KILLS = 10
SECONDS = 30
TOKENS_A_KILL = 6
CALLERS = 4
TICK = 0.05


def test_a_token_outlives_the_server_that_gave_it():
    with make_database() as database, Server("uvicorn", database) as server:
        secret = ask(database, make_workspace)
        token = prepare(server.url, secret, "Ada")
        server.kill()
        server.restart()
        for replayed in (False, True):
            answer = confirm(server.url, secret, token)
            assert answer.get("replayed", False) is replayed
        server.kill()
        server.restart()
        assert confirm(server.url, secret, token)["replayed"]
        assert ask(database, effects)["contacts"] == {"Ada": 1}


def confirm(url: str, secret: str, token: str) -> Any:
    sent = {"token": token}
    to = f"{url}/api/contacts/confirm"
    answer = httpx.post(to, json=sent, headers=bearer(secret), timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_killed_at_random_moments_each_token_ends_with_one_effect_and_one_record_of_it():
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201 - to repeat a failure
    dice = random.Random(seed)  # noqa: S311 - to repeat it, not to hide it
    with make_database() as database, Server("uvicorn", database) as server:
        secret = ask(database, make_workspace)
        tokens, answers, lost, kills = [], [], 0, 0
        deadline = time.monotonic() + SECONDS
        while kills < KILLS and time.monotonic() < deadline:
            first = len(tokens)
            new = [prepare(server.url, secret, f"Person {first + n}") for n in range(TOKENS_A_KILL)]
            of_round, lost_now = asyncio.run(killed_while_confirming(server, secret, new, dice))
            tokens += new
            answers += of_round
            lost += lost_now
            kills += 1
        found = ask(database, effects)

    assert lost, "no caller lost its connection: the kills missed the confirmations"
    people = {f"Person {n}": 1 for n in range(len(tokens))}
    assert found["contacts"] == found["done"] == people
    assert found["statuses"] == {"done": len(tokens)}
    assert found["without a result"] == 0
    for of_one in answers:
        assert len({answer["id"] for answer in of_one}) == 1


async def killed_while_confirming(
    server: Server, secret: str, tokens: list[str], dice: random.Random
) -> tuple[list[list[Any]], int]:
    """Each token is confirmed by several callers, who ask again until they are answered, while
    the server is killed and comes back. The answers by token, and how many calls got none."""
    started = asyncio.Event()
    async with httpx.AsyncClient(headers=bearer(secret), timeout=PATIENCE) as client:
        calls = [
            asked_until_answered(client, server, token, started)
            for token in tokens
            for _ in range(CALLERS)
        ]
        waiting = asyncio.gather(*calls)
        await started.wait()
        await asyncio.sleep(dice.uniform(0, 0.25))
        server.kill()
        await asyncio.to_thread(server.restart)
        ended = await waiting
    answers = [answer for answer, _ in ended]
    by_token = [answers[n * CALLERS : (n + 1) * CALLERS] for n in range(len(tokens))]
    return by_token, sum(lost for _, lost in ended)


async def asked_until_answered(
    client: httpx.AsyncClient, server: Server, token: str, started: asyncio.Event
) -> tuple[Any, int]:
    lost = 0
    while True:
        started.set()
        try:
            answer = await client.post(f"{server.url}/api/contacts/confirm", json={"token": token})
        except httpx.TransportError:
            lost += 1
            await asyncio.sleep(TICK)
            continue
        if answer.status_code == 200:
            return answer.json(), lost
        assert answer.status_code >= 500, answer.text
        lost += 1
