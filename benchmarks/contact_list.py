"""What the MCP door costs: `contact_list` of 20 rows over /_mcp, against a bare ASGI function with
the same query and against a DRF ModelSerializer view, CPU of the server per request, in one run.

    python -m benchmarks.contact_list [--contacts 5000] [--requests 300] [--rounds 7]
"""

import argparse
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import database_url, fresh_database, print_ratios

VERSION = "2026-07-28"
BODY = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {
            "name": "contact_list",
            "arguments": {},
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": VERSION,
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "benchmark", "version": "1"},
            },
        },
    }
)
LEGACY_BODY = json.dumps(
    {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "contact_list"}}
)
# With the rate limit's cost, and far from its end.
QUIET = {"LOG_LEVEL": "ERROR", "RATE_LIMIT": "100000000/minute"}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def requests_for(secret: str) -> dict[str, tuple[str, str, str, dict[str, str]]]:
    bearer = {"Authorization": f"Bearer {secret}"}
    modern = {"MCP-Protocol-Version": VERSION, "Mcp-Method": "tools/call",
              "Mcp-Name": "contact_list"}  # fmt: skip
    return {
        "bare ASGI function": ("POST", "/bare", BODY, ACCEPT),
        "MCP contact_list": ("POST", "/_mcp", BODY, bearer | ACCEPT | modern),
        "MCP contact_list, 2025-06-18": (
            "POST", "/_mcp", LEGACY_BODY,
            bearer | ACCEPT | {"MCP-Protocol-Version": "2025-06-18"},
        ),
        "REST /api/contacts": ("GET", "/api/contacts", "", bearer),
        "DRF ModelSerializer view": ("GET", "/drf", "", bearer),
    }  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--contacts", type=int, default=5_000)
    options.add_argument("--requests", type=int, default=300)
    options.add_argument("--rounds", type=int, default=7)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, fresh_database(Path(folder)):
        secret = made_workspace(asked.contacts)
        port = free_port()
        server = start_server(port)
        try:
            measure(asked, port, requests_for(secret))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)


def made_workspace(contacts: int) -> str:
    code = f"from benchmarks.people import workspace_with; print(workspace_with({contacts})[1])"
    shell = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    return subprocess.run(shell, check=True, capture_output=True, text=True).stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "uvicorn", "benchmarks.contact_list_app:application",
               "--port", str(port), "--log-level", "error", "--no-access-log"]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ | QUIET)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    server.kill()
    raise SystemExit("The server did not start.")


def measure(asked: argparse.Namespace, port: int, requests: dict[str, tuple]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for name, request in requests.items():
        status, body = ask(connection, *request)
        rows = body.count(b'"createdAt') + body.count(b'\\"createdAt')
        if status != 200:
            raise SystemExit(f"{name} answered {status}: {body[:300]!r}")
        print(f"{name:32s} {len(body):6d} bytes, {rows} rows")
    costs: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(asked.rounds):
        for name, request in requests.items():
            before = cpu(connection)
            for _ in range(asked.requests):
                ask(connection, *request)
            costs[name].append((cpu(connection) - before) / asked.requests)
    medians = {name: statistics.median(figures) for name, figures in costs.items()}
    print_ratios(f"server CPU per request, {database_url()}", medians, base="bare ASGI function")


def ask(connection, method, path, body, headers) -> tuple[int, bytes]:
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def cpu(connection: http.client.HTTPConnection) -> float:
    return float(ask(connection, "GET", "/cpu", "", {})[1])


if __name__ == "__main__":
    main()
