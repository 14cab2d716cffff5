"""What falls while this version's `migrate` runs beside the version before.

    git worktree add /tmp/before HEAD~1
    DATABASE_URL=postgres://… .venv/bin/python -m benchmarks.rolling_upgrade /tmp/before

The version before gets a database of its own with the demo, its server and its worker. Clients
read and write over REST and MCP; meanwhile a copy of this tree migrates, with a column more on
the contacts that must be filled. Every answer is counted, and any that should not be ends it
with 1.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "crm", "email_assistant", "mcp_gateway")
CLIENTS = 4
MOST_REQUESTS = 2_000  # of each client
SECONDS_AROUND = 4  # before and after the migration
MIGRATE_SECONDS = 300
START_SECONDS = 60
VERSION = "2026-07-28"
META = {
    "io.modelcontextprotocol/protocolVersion": VERSION,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "rolling-upgrade", "version": "1"},
}
KNOWN = "    position = models.CharField(max_length=200, blank=True)\n"
NEWER = KNOWN + '    newer = models.CharField(max_length=50, db_default="")\n'


class Version:
    """A tree of the source, and how its programs are run on the database."""

    def __init__(self, root: Path, url: str, port: int) -> None:
        self.root = root
        own = root / ".venv/bin/python"
        self.python = str(own) if own.exists() else sys.executable
        self.env = os.environ | {
            "DATABASE_URL": url, "PYTHONPATH": str(root), "PORT": str(port), "DEBUG": "0",
            "RATE_LIMIT": "", "AUTH_FAILURES_LIMIT": "", "LOG_LEVEL": "WARNING",
        }  # fmt: skip

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.python, "manage.py", *arguments], cwd=self.root, env=self.env, check=True,
            stdout=subprocess.PIPE, text=True, timeout=MIGRATE_SECONDS,
        )  # fmt: skip
        return done.stdout

    @contextmanager
    def running(self, *command: str) -> Iterator[None]:
        process = subprocess.Popen([self.python, *command], cwd=self.root, env=self.env)
        try:
            yield
        finally:
            ended = process.poll()
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
            if ended is not None:
                raise SystemExit(f"{command} ended with {ended} before its time")


class Client(threading.Thread):
    """Reads and writes in turn, on a contact of its own, so that nobody is rightly told `stale`."""

    def __init__(self, url: str, token: str, contact: str) -> None:
        super().__init__(daemon=True)
        self.http = httpx.Client(
            base_url=url, timeout=60, headers={"Authorization": f"Bearer {token}"}
        )
        self.contact, self.counted = contact, Counter[tuple[str, str]]()
        self.slowest, self.ending = 0.0, threading.Event()

    def run(self) -> None:
        for number in range(MOST_REQUESTS):
            for name, ask in self.requests(number).items():
                if self.ending.is_set():
                    return
                begun = time.monotonic()
                self.counted[name, self.answer(ask)] += 1
                self.slowest = max(self.slowest, time.monotonic() - begun)

    def requests(self, number: int) -> dict[str, Callable[[], str]]:
        path, text = f"/api/contacts/{self.contact}", f"Change {number}"
        note = {"contactId": self.contact, "content": text}
        return {
            "REST read": lambda: self.rest("GET", path),
            "REST search": lambda: self.rest("GET", "/api/contacts/search?query=marie"),
            "REST change": lambda: self.rest("PATCH", path, {"position": text}),
            "REST create": lambda: self.rest("POST", "/api/contacts", {"name": text}),
            "MCP read": lambda: self.mcp("contact_list", {"limit": 5}),
            "MCP write": lambda: self.mcp("contact_note_add", note),
        }

    def answer(self, ask: Callable[[], str]) -> str:
        try:
            return ask()
        except httpx.HTTPError as failed:
            return type(failed).__name__

    def rest(self, method: str, path: str, body: Any = None) -> str:
        response = self.http.request(method, path, json=body)
        return "ok" if response.is_success else f"{response.status_code} {response.text[:80]}"

    def mcp(self, tool: str, arguments: dict[str, Any]) -> str:
        params = {"_meta": META, "name": tool, "arguments": arguments}
        sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        headers = {
            "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": VERSION,
            "Mcp-Method": "tools/call", "Mcp-Name": tool,
        }  # fmt: skip
        told = self.http.post("/_mcp", json=sent, headers=headers).json()
        failed = "error" in told or told["result"]["isError"]
        return json.dumps(told)[:120] if failed else "ok"


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """An empty one: a file, or a new one on the server that DATABASE_URL names."""
    asked = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not asked.scheme.startswith("postgres"):
        yield f"sqlite:///{folder}/upgrade.sqlite3"
        return
    name = f"liaison_upgrade_{os.getpid()}"
    with psycopg.connect(urlunsplit(asked), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(asked._replace(path=f"/{name}"))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def copy_of_this_tree(folder: Path) -> Path:
    """With a column more, and its migration still to be written."""
    tree = folder / "newer"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tree / package)
    shutil.copy(ROOT / "manage.py", tree)
    model = tree / "crm/models/contact.py"
    text = model.read_text(encoding="utf-8")
    if KNOWN not in text:
        raise SystemExit(f"{model} has no longer: {KNOWN}")
    model.write_text(text.replace(KNOWN, NEWER), encoding="utf-8")
    return tree


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server of the version before did not listen.")


def under_load(url: str, token: str, work: Callable[[], None]) -> list[Client]:
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}) as http:
        found = http.get(f"/api/contacts?limit={CLIENTS}").raise_for_status().json()["results"]
    clients = [Client(url, token, contact["id"]) for contact in found]
    for client in clients:
        client.start()
    time.sleep(SECONDS_AROUND)
    work()
    time.sleep(SECONDS_AROUND)
    for client in clients:
        client.ending.set()
    for client in clients:
        client.join(timeout=60)
    return clients


def report(clients: list[Client], seconds: float) -> bool:
    """Whether every answer is as it should be."""
    total = sum((client.counted for client in clients), Counter[tuple[str, str]]())
    print(f"migrate took {seconds:.1f} s; slowest answer {max(c.slowest for c in clients):.2f} s")
    for (name, answer), count in sorted(total.items()):
        print(f"{name:12s} {count:6d}  {answer}")
    return bool(total) and all(answer == "ok" for _, answer in total)


def upgrade(before: Path, folder: Path, url: str) -> bool:
    port = free_port()
    old, new = Version(before, url, port), Version(copy_of_this_tree(folder), url, port)
    old.manage("migrate", "--verbosity", "0")
    token = json.loads(old.manage("demo", "--json"))["token"]
    new.manage("makemigrations", "crm", "--name", "newer", "--verbosity", "0")
    taken = []

    def migrate() -> None:
        begun = time.monotonic()
        print(new.manage("migrate"))
        taken.append(time.monotonic() - begun)

    server = ("-m", "uvicorn", "config.asgi:application", "--port", str(port), "--no-access-log")
    with old.running(*server), old.running("manage.py", "worker"):
        wait_for(port)
        clients = under_load(f"http://127.0.0.1:{port}", token, migrate)
    return report(clients, taken[0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("before", type=Path, help="A checkout of the version before.")
    before = parser.parse_args().before.resolve()
    with tempfile.TemporaryDirectory() as name, database(Path(name)) as url:
        return 0 if upgrade(before, Path(name), url) else 1


if __name__ == "__main__":
    sys.exit(main())
