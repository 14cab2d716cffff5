"""Real server processes on databases of their own, for what only processes can show.

`with make_database() as url, Server("uvicorn", url) as server:` gives `server.url`, `.pid`,
`.kill()` and `.restart()`. `ask(url, function)` calls a function of a test module in a process
that has this database, because the process of the tests has its own.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import connection

from tests.own_database import address, command_postgres, own_name

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = "config.asgi:application"
# Only so that what hangs ends: a busy machine may take long.
START_SECONDS = PATIENCE = 200
STOP_SECONDS = 30
TICK = 0.02


@contextmanager
def make_database() -> Iterator[str]:
    """The DATABASE_URL of a new, empty database of the vendor under test, for this block."""
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix=f"{own_name()}_", dir=settings.VAR_DIR) as folder:
            yield f"sqlite:///{folder}/live.sqlite3"
        return
    name = f"{own_name()}_{secrets.token_hex(6)}"
    command_postgres("CREATE DATABASE {}", name)
    try:
        yield f"postgres://{address()}/{name}"
    finally:
        command_postgres("DROP DATABASE {} WITH (FORCE)", name)


def environment(database_url: str, **more: str) -> dict[str, str]:
    # No test is about how many requests it sends, unless it says so.
    limits = ("RATE_LIMIT", "AUTH_FAILURES_LIMIT", "NETWORK_ATTEMPTS_LIMIT",
              "ACCOUNT_ATTEMPTS_LIMIT", "ACCOUNT_ATTEMPTS_BRAKE")  # fmt: skip
    unlimited = dict.fromkeys(limits, "")
    own = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT), **unlimited, **more}


def manage(database_url: str, *arguments: str) -> str:
    """Run `manage.py` with these arguments on this database; what it printed."""
    return run([sys.executable, str(ROOT / "manage.py"), *arguments], environment(database_url))


def ask(database_url: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """What this function of a test module answers in a process with this database. All as JSON."""
    code = (
        "import importlib, json, sys, django; django.setup(); "
        "module, name, sent = sys.argv[1:]; "
        "found = getattr(importlib.import_module(module), name)(*json.loads(sent)); "
        "print(json.dumps(found, default=str))"
    )
    command = [sys.executable, "-c", code, function.__module__, function.__name__]
    said = run([*command, json.dumps(arguments)], environment(database_url))
    return json.loads(said.splitlines()[-1])


def run(command: list[str], env: dict[str, str]) -> str:
    ended = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-4000:]
    return ended.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


class Server:
    """A server process (with `workers` > 1, a group of them) that ends with its block.

    It migrates the database before its first start. `app` is another ASGI application, for a
    control that shows what happens without a defence.
    """

    def __init__(
        self,
        kind: str = "uvicorn",
        database_url: str = "",
        workers: int = 1,
        env: Mapping[str, str] | None = None,
        app: str = APPLICATION,
    ) -> None:
        if kind == "daphne" and workers != 1:
            raise ValueError("daphne is one process")
        self.kind, self.database_url, self.workers, self.app = kind, database_url, workers, app
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"PUBLIC_URL": self.url, "PORT": str(self.port), "DEBUG": "0"}
        self.env = environment(database_url, **(own | dict(env or {})))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def log(self) -> str:
        """What all runs of it have printed."""
        return Path(self.output.name).read_text(errors="replace")

    def __enter__(self) -> Self:
        manage(self.database_url, "migrate", "--verbosity", "0")
        self.output = tempfile.NamedTemporaryFile(prefix="liaison_server_", suffix=".log")
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.output.close()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command(), env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL,
            stdout=self.output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.wait_until_it_listens(self.process)

    def command(self) -> list[str]:
        if self.kind == "runserver":
            where = f"127.0.0.1:{self.port}"
            return [sys.executable, str(ROOT / "manage.py"), "runserver", where, "--noreload"]
        if self.kind == "daphne":
            # By default daphne lets fifty wait to be accepted, and the kernel resets some of 300.
            where = ["-e", f"tcp:port={self.port}:interface=127.0.0.1:backlog=1024"]
            return [sys.executable, "-m", "daphne", *where, self.app]
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--workers", str(self.workers)]
        return [sys.executable, "-m", "uvicorn", self.app, *where]

    def wait_until_it_listens(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise AssertionError(f"The server ended at its start:\n{self.log[-4000:]}")
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(TICK)
        raise AssertionError(f"The server did not listen:\n{self.log[-4000:]}")

    def kill(self) -> None:
        """kill -9, with all its workers: nothing of it gets to tidy up."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def restart(self) -> None:
        """Stop it, if it still runs, and start it again at the same address."""
        self.stop()
        self.start()

    def stop(self) -> None:
        self.signal(signal.SIGTERM)
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.kill()

    def signal(self, which: signal.Signals) -> None:
        # The group is ours alone: it began as a session of its own.
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, which)
