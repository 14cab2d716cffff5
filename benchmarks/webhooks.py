"""What webhooks cost: a write with no and with one endpoint, and deliveries a second.

    DATABASE_URL=sqlite:////tmp/bench.sqlite3 .venv/bin/python benchmarks/webhooks.py

Fills the database it is given; give it one of its own.
"""

import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["WEBHOOK_PRIVATE_NETWORKS"] = "127.0.0.0/8"

import django

django.setup()

from django.core.management import call_command
from django.db import transaction

from crm.journal import writing as journal
from crm.models import Door, User, WebhookDelivery, WebhookEndpoint, Workspace
from crm.models.record import uuid7
from crm.webhooks.delivery import deliver_due

WRITES, ROUNDS, DELIVERIES = 300, 5, 1_000


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def write(workspace: Workspace) -> None:
    journal.write(
        workspace=workspace,
        door=Door.COMMAND,
        operation="contact_update",
        event="contact.updated",
        target_type="contact",
        target_id=uuid7(),
        before={"position": "Buyer"},
        after={"position": "Director"},
    )


def cost_of_write(workspace: Workspace) -> float:
    """Microseconds, the median of some rounds."""

    def once() -> float:
        begun = time.perf_counter()
        with transaction.atomic():
            for _ in range(WRITES):
                write(workspace)
        return (time.perf_counter() - begun) / WRITES * 1e6

    return median(once() for _ in range(ROUNDS))


def deliveries_a_second() -> float:
    waiting = WebhookDelivery.objects.unsettled().count()
    begun = time.perf_counter()
    done = deliver_due(lambda webhook: None)
    if done["delivered"] != waiting:
        raise SystemExit(f"of {waiting} deliveries: {done}")
    return waiting / (time.perf_counter() - begun)


def main() -> None:
    call_command("migrate", verbosity=0)
    number = uuid7()
    owner = User.objects.create_user(email=f"{number}@example.com", password=str(number))
    workspace = Workspace.objects.start("Bench", owner)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"a write, no endpoint:  {cost_of_write(workspace):6.0f} µs")
    for endpoints in (1, 4):
        while workspace.webhooks.count() < endpoints:
            url = f"http://127.0.0.1:{server.server_port}/{uuid7()}"
            WebhookEndpoint.objects.create(workspace=workspace, url=url)
        print(f"a write, {endpoints} endpoint(s): {cost_of_write(workspace):6.0f} µs")
        WebhookDelivery.objects.all().delete()
        for _ in range(DELIVERIES // endpoints):
            write(workspace)
        print(f"deliveries, {endpoints} endpoint(s): {deliveries_a_second():6.0f} a second")


if __name__ == "__main__":
    main()
