"""Nobody can stop the others: held rows, a locked file, a crowd, a database that freezes."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Self
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from django.db import connection

from tests.conformance.messages import message, modern
from tests.doors import authorization
from tests.live.frozen import Proxy
from tests.live.servers import PATIENCE, Server, ask, make_database, manage
from tests.live.watching import BUSY, METRICS, in_all_lanes, until

pytestmark = [pytest.mark.live, pytest.mark.django_db]

PASSWORD = "correct-horse-battery"
TOKENS = 6
LOCK_SECONDS = "3"
CALL_HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
}
only_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no rows that are held, and no line."
)
only_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL has no file that is locked."
)


def make_people(password: str, tokens: int) -> dict[str, object]:
    """Two workspaces: who does their worst in the one, and who has nothing to do with them."""
    from crm.models import Workspace
    from tests import factories

    made: dict[str, object] = {}
    for slug in ("busy", "calm"):
        owner = factories.UserFactory(email=f"{slug}@example.com")
        owner.set_password(password)
        owner.save()
        workspace = Workspace.objects.start(slug.title(), owner, slug=slug, plan="enterprise")
        contact = factories.ContactFactory(workspace=workspace, name="Held Harriet")
        secrets = [factories.token_of(owner, workspace)[1] for _ in range(tokens)]
        made[slug] = {"tokens": secrets, "contact": str(contact.pk)}
    return made


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker) -> Iterator[tuple[str, dict]]:
    with django_db_blocker.unblock(), make_database() as database:
        manage(database, "migrate", "--verbosity", "0")
        yield database, ask(database, make_people, PASSWORD, TOKENS)


@pytest.fixture(scope="module")
def served(place) -> Iterator[tuple[Server, dict]]:
    database, people = place
    own = {"LOCK_SECONDS": LOCK_SECONDS, "METRICS_TOKEN": METRICS}
    with Server("uvicorn", database, env=own) as server:
        yield server, people


class Person:
    """Somebody in a browser, and their program."""

    def __init__(self, server: Server, slug: str, people: dict) -> None:
        self.url, self.slug, self.people = server.url, slug, people[slug]
        self.browser = httpx.AsyncClient(base_url=server.url, timeout=PATIENCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.browser.aclose()

    def program(self, number: int = 0) -> httpx.AsyncClient:
        headers = authorization(self.people["tokens"][number])
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=PATIENCE)

    async def sign_in(self) -> httpx.Response:
        await self.browser.get("/sign-in")
        form = {
            "username": f"{self.slug}@example.com",
            "password": PASSWORD,
            "csrfmiddlewaretoken": self.browser.cookies["csrftoken"],
        }
        return await self.browser.post("/sign-in", data=form, headers={"Referer": self.url})

    async def change(self, name: str, number: int = 0) -> httpx.Response:
        async with self.program(number) as program:
            path = f"/api/contacts/{self.people['contact']}"
            return await program.patch(path, json={"position": name})

    async def read(self, number: int = 0) -> httpx.Response:
        async with self.program(number) as program:
            return await program.get("/api/contacts")

    async def call(self, tool: str, number: int = 0, **arguments: str) -> httpx.Response:
        headers = CALL_HEADERS | modern("tools/call", **{"Mcp-Name": tool})
        body = message("tools/call", name=tool, arguments=arguments)
        async with self.program(number) as program:
            return await program.post("/_mcp", content=body, headers=headers)

    async def everything(self) -> list[httpx.Response]:
        """What an uninvolved person and their program do, one after the other."""
        return [
            await self.sign_in(),
            await self.browser.get("/contacts"),
            await self.read(),
            await self.call("contact_list"),
            await self.change("Undisturbed"),
        ]


def tell(story: Callable[[Person, Person], Awaitable[None]], server: Server, people: dict) -> None:
    async def told() -> None:
        async with Person(server, "busy", people) as busy, Person(server, "calm", people) as calm:
            await story(busy, calm)

    asyncio.run(told())


async def begun(server: Server) -> None:
    """Wait until somebody is at work."""
    await asyncio.to_thread(until, lambda: in_all_lanes(server, BUSY) > 0)


@contextmanager
def held(server: Server, contact: str) -> Iterator[None]:
    """As a forgotten session of psql holds a row."""
    with psycopg.connect(server.database_url) as session:
        session.execute("SELECT 1 FROM crm_contact WHERE id = %s FOR UPDATE", [contact])
        yield


@only_postgres
@pytest.mark.parametrize("tokens", [1, TOKENS], ids=["one token", "many tokens"])
def test_a_row_that_somebody_holds_delays_only_who_wants_it(served, tokens):
    server, people = served

    async def story(busy: Person, calm: Person) -> None:
        await asyncio.gather(*(busy.read(number) for number in range(TOKENS)), calm.read())
        with held(server, people["busy"]["contact"]):
            changes = [asyncio.create_task(busy.change(f"Number {n}", n % tokens))
                       for n in range(8)]  # fmt: skip
            await begun(server)
            for answer in await calm.everything():
                assert answer.status_code < 400
            assert not all(task.done() for task in changes), "Nothing was held any more."
            answers = await asyncio.gather(*changes)
        for answer in answers:
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
            assert "Nothing was done" in answer.json()["detail"]
        assert (await busy.change("Free again")).status_code == 200

    tell(story, server, people)


@only_postgres
def test_who_calls_a_tool_on_what_is_held_is_told_so_too(served):
    server, people = served

    async def story(busy: Person, calm: Person) -> None:
        contact = people["busy"]["contact"]
        with held(server, contact):
            answer = await busy.call("contact_update", contactId=contact, position="Held")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert "Nothing was done" in answer.json()["error"]["message"]

    tell(story, server, people)


@only_postgres
def test_a_database_that_accepts_and_never_answers_is_noticed_at_every_door(place):
    database, people = place

    async def story(busy: Person, calm: Person) -> None:
        for answer in await calm.everything():
            assert answer.status_code < 400
        with proxy.frozen():
            # Nothing thaws it before all of these are answered.
            answers = await asyncio.gather(
                calm.browser.get("/contacts"), calm.browser.get("/admin/"), calm.read(),
                calm.call("contact_list"), calm.change("Frozen"), calm.read(1),
            )  # fmt: skip
            later = await calm.read()
        for answer in (*answers, later):
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["retry-after"]) > 0
        assert "text/html" in answers[0].headers["content-type"]
        assert "cannot answer just now" in answers[0].text
        while (await calm.read()).status_code == 503:
            pass
        assert (await calm.browser.get("/contacts")).status_code == 200

    with Proxy(database) as proxy, Server("uvicorn", proxy.url) as server:
        tell(story, server, people)


@only_postgres
def test_a_database_that_takes_no_more_connections_is_503_and_the_server_comes_back(place):
    database, people = place
    name = urlsplit(database).path.lstrip("/")
    with Server("uvicorn", database) as server:
        with psycopg.connect(database, dbname="postgres", autocommit=True) as admin:
            # A superuser is let in nevertheless, so nobody is.
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            try:
                tell(refused, server, people)
            finally:
                admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        tell(served_again, server, people)


async def refused(busy: Person, calm: Person) -> None:
    calm.browser.cookies["sessionid"] = "a" * 32
    answers = [await calm.read(), await calm.call("contact_list")]
    page = await calm.browser.get("/contacts")
    assert {answer.status_code for answer in (*answers, page)} == {503}
    assert "cannot answer just now" in page.text


async def served_again(busy: Person, calm: Person) -> None:
    assert (await calm.read()).status_code == 200


@only_sqlite
def test_a_file_that_somebody_locks_is_read_and_not_written(served):
    server, people = served

    async def story(busy: Person, calm: Person) -> None:
        assert (await calm.sign_in()).status_code == 302
        with locked(server):
            changes = [asyncio.create_task(busy.change(f"Number {n}")) for n in range(8)]
            await begun(server)
            answers = [await calm.browser.get("/contacts"), await calm.read(),
                       await calm.call("contact_list"), await calm.read(TOKENS - 1)]  # fmt: skip
            assert {answer.status_code for answer in answers} == {200}
            answers = await asyncio.gather(*changes, calm.change("Locked"))
        for answer in answers:
            assert answer.status_code == 503
            assert "Nothing was done" in answer.json()["detail"]
        assert (await calm.change("Free again")).status_code == 200

    tell(story, server, people)


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """As another program locks the file."""
    with sqlite3.connect(urlsplit(server.database_url).path, isolation_level=None) as file:
        file.execute("BEGIN IMMEDIATE")
        yield
        file.execute("ROLLBACK")
    file.close()


def test_bulk_calls_of_one_token_let_the_others_go_on_meanwhile(served):
    server, people = served

    async def story(busy: Person, calm: Person) -> None:
        await asyncio.gather(busy.read(), calm.read())
        rows = [{"create": {"name": f"Bulk {n}", "tags": ["bulk"]}} for n in range(300)]
        async with busy.program() as program:
            calls = [asyncio.create_task(program.post("/api/contacts/bulk", json={"rows": rows}))
                     for _ in range(2)]  # fmt: skip
            await begun(server)
            for answer in await calm.everything():
                assert answer.status_code < 400
            for answer in await asyncio.gather(*calls):
                assert answer.status_code == 200

    tell(story, server, people)
