"""What happens from `make run` to Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Only so that what hangs ends: a busy machine may take long.
PATIENCE = 200
MANAGE = [sys.executable, "manage.py"]
pytestmark = pytest.mark.live


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def install(tmp_path, port) -> dict[str, str]:
    """The environment of an install of its own, with an empty database."""
    kept = {
        name: value for name, value in os.environ.items() if name not in {"PUBLIC_URL", "HTTPS"}
    }
    made = kept | {"DATABASE_URL": f"sqlite:///{tmp_path}/liaison.sqlite3", "PORT": str(port)}
    subprocess.run([*MANAGE, "migrate", "-v0"], cwd=ROOT, env=made, check=True)
    return made


def read_until(stream, ending: str) -> str:
    said = ""
    for line in stream:
        said += line
        if ending in line:
            return said
    raise AssertionError(f"It ended before it said {ending!r}:\n{said}")


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def serving(install: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*MANAGE, "serve", "--demo"],
        cwd=ROOT,
        env=install,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_prints_the_way_in_once_it_answers_and_stops_whole(install, port, wish):
    with serving(install) as server:
        try:
            said = read_until(server.stdout, "Ctrl-C stops it.")
            assert is_taken(port)
            assert f"http://127.0.0.1:{port}/_mcp" in said
        finally:
            server.send_signal(wish)
        rest, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0
    assert "Stopped." in rest
    assert not is_taken(port)


def test_the_printed_token_opens_the_api(install, port):
    with serving(install) as server:
        try:
            said = read_until(server.stdout, "Ctrl-C stops it.")
            token = said.split("API token")[1].split()[0]
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/api/contacts?limit=1",
                headers={"Authorization": f"Bearer {token}"},
            )
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                assert json.load(answer)["total"] == 61
        finally:
            server.terminate()


def test_a_server_that_ends_by_itself_ends_the_rest_with_it(install, port):
    with serving(install) as server:
        try:
            read_until(server.stdout, "Ctrl-C stops it.")
            child = children_of(server.pid)[0]
            os.kill(child, signal.SIGKILL)
            assert server.wait(timeout=PATIENCE) == 1
        finally:
            server.terminate()
    assert not is_taken(port)


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True)
    return [int(line) for line in listed.stdout.split()]


def test_a_taken_port_is_said_before_anything_starts(install, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        done = subprocess.run(
            [*MANAGE, "serve", "--demo"], cwd=ROOT, env=install, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken." in done.stderr
    assert done.stdout == ""


def test_the_first_demo_ends_with_its_json(install):
    done = subprocess.run(
        [*MANAGE, "demo", "--json"], cwd=ROOT, env=install, capture_output=True, text=True
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0
    assert set(answer) == {"url", "email", "password", "workspace", "token"}
    assert answer["url"] == f"http://127.0.0.1:{install['PORT']}"


def test_an_empty_database_is_said_in_one_line(install, tmp_path):
    empty = install | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    done = subprocess.run(
        [*MANAGE, "plan_set", "acme", "pro"], cwd=ROOT, env=empty, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Is `migrate` done?" in done.stderr
    assert "Traceback" not in done.stderr
