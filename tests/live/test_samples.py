"""The examples of /api/docs are run as a reader would: with BASE_URL, TOKEN, and nothing else."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from crm.models import Contact, ContactSearch, Scope, Workspace
from tests.doors import authorization
from tests.live.servers import PATIENCE, ROOT, Server, ask, free_port, make_database, manage

pytestmark = [pytest.mark.live, pytest.mark.django_db]

FOLDER = ROOT / "docs" / "examples"
SAMPLES = sorted(file.name for file in FOLDER.iterdir() if file.suffix in {".py", ".sh"})
SLUG, OWNER = "sample", "olivia@acme.example"
MANY = 10_000
# A webhook may lead to this machine, and those who write meanwhile write as fast as they can.
SETTINGS = {"WEBHOOK_PRIVATE_NETWORKS": "127.0.0.0/8", "RATE_LIMIT": ""}


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker) -> Iterator[tuple[Server, str]]:
    """A server with its worker, and a token with every scope."""
    with django_db_blocker.unblock(), make_database() as database:
        manage(database, "migrate", "--verbosity", "0")
        named = ["--owner", OWNER, "--password", "correct-horse-battery", "--slug", SLUG]
        manage(database, "workspace_create", "Sample", *named, "--plan", "enterprise")
        asked = ["token_create", OWNER, "--workspace", SLUG, "--scope", *Scope]
        token = manage(database, *asked).strip()
        with Server("uvicorn", database, env=SETTINGS) as server, Worker(server):
            yield server, token


class Worker:
    """What brings webhooks, for the block."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def __enter__(self) -> "Worker":
        command = [sys.executable, str(ROOT / "manage.py"), "worker"]
        self.process = subprocess.Popen(
            command, env=self.server.env, cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)


def run(name: str, server: Server, token: str) -> str:
    """What the example printed."""
    port = str(free_port())
    given = {"BASE_URL": server.url, "TOKEN": token, "HOOK_PORT": port,
             "HOOK_URL": f"http://127.0.0.1:{port}/liaison"}  # fmt: skip
    command = [sys.executable] if name.endswith(".py") else ["bash"]
    ended = subprocess.run(
        [*command, str(FOLDER / name)], env={"PATH": os.environ["PATH"], **given},
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.parametrize("name", SAMPLES)
def test_an_example_does_what_it_shows(served, name):
    assert run(name, *served).strip()


def make_many(slug: str, count: int) -> list[str]:
    """The ids of as many new contacts."""
    workspace = Workspace.objects.get(slug=slug)
    made = [Contact(workspace=workspace, name=f"Person {n}") for n in range(count)]
    Contact.objects.bulk_create(made, batch_size=500)
    for contact in made[:1]:
        ContactSearch.keep(contact)
    return [str(contact.pk) for contact in made]


@pytest.mark.parametrize("name", ["paging.py", "paging.sh"])
def test_ten_thousand_contacts_are_paged_without_missing_or_repeating_one(served, name):
    server, token = served
    there = ask(server.database_url, make_many, SLUG, MANY)
    with ThreadPoolExecutor(1) as beside:
        paging = beside.submit(run, name, server, token)
        written = write_until(paging.done, server, token, there)
        printed = paging.result()
    assert written, "nobody wrote meanwhile"
    if name.endswith(".sh"):
        found = [line.split('"')[3] for line in printed.splitlines() if line.startswith('"id"')]
        assert len(found) == len(set(found))
        assert set(there) <= set(found)
    else:
        assert int(printed.split()[0]) >= MANY


def write_until(done, server: Server, token: str, there: list[str]) -> int:
    """Others change, add and delete contacts meanwhile; how many requests they made."""
    written = 0
    with httpx.Client(base_url=server.url, headers=authorization(token), timeout=PATIENCE) as http:
        while not done():
            place = there[(written * 97) % len(there)]
            changed = http.patch(f"/api/contacts/{place}", json={"position": f"Seat {written}"})
            added = http.post("/api/contacts", json={"name": f"Newcomer {written}"})
            gone = http.delete(f"/api/contacts/{added.json()['id']}") if added.is_success else added
            assert {changed.status_code, added.status_code, gone.status_code} <= {200, 201, 429}
            written += changed.is_success
    return written


def test_every_example_has_its_other_half():
    stems = {Path(name).stem for name in SAMPLES}
    assert {f"{stem}{ending}" for stem in stems for ending in (".py", ".sh")} == set(SAMPLES)


def test_an_example_takes_only_the_standard_library_and_httpx():
    for file in FOLDER.glob("*.py"):
        imports = [line.split()[1].split(".")[0] for line in file.read_text().splitlines()
                   if line.startswith(("import ", "from "))]  # fmt: skip
        assert set(imports) <= {*sys.stdlib_module_names, "httpx"}, file.name
