import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction

from crm.demo.access import open_demo
from crm.management.children import Children

HOST = "127.0.0.1"
MANAGE = str(Path(settings.BASE_DIR) / "manage.py")
TICK = 0.2
# Who presses Ctrl-C does not wait as long as a supervisor. The children are waited for a little
# longer than this.
CTRL_C_SECONDS = 8
START_SECONDS = 60


class Command(BaseCommand):
    help = "Run the server and the mail worker until Ctrl-C. PORT chooses the port."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="Build the demo and print the way in."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_taken_port(settings.PORT)
        greeting = (
            demo_lines() if options["demo"] else f"\n  Liaison          {settings.PUBLIC_URL}\n"
        )
        # A supervisor's request to stop, and a closed terminal, end it as Ctrl-C does.
        for wish in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(wish, signal.default_int_handler)
        try:
            with Children() as children:
                start(children)
                self.stdout.write(f"{greeting}\n  Ctrl-C stops it.\n")
                self.stdout.flush()
                wait_for_end(children)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        # As the server does: a port that was just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CommandError(
                f"Port {port} on {HOST} is taken. Stop what uses it, or choose another with PORT=…"
            ) from None


def demo_lines() -> str:
    with transaction.atomic():
        lines = str(open_demo())
    connections.close_all()
    return lines


def start(children: Children) -> None:
    children.start("server", [
        sys.executable, "-m", "uvicorn", "config.asgi:application",
        "--host", HOST, "--lifespan", "on", "--port", str(settings.PORT),
        "--timeout-graceful-shutdown", str(CTRL_C_SECONDS),
    ])  # fmt: skip
    if "worker" in get_commands():
        children.start("worker", [sys.executable, MANAGE, "worker"])
    wait_for_answer(children)


def wait_for_answer(children: Children) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        refuse_ended(children)
        with socket.socket() as probe:
            probe.settimeout(TICK)
            if probe.connect_ex((HOST, settings.PORT)) == 0:
                return
        time.sleep(TICK)
    raise CommandError(f"The server did not answer within {START_SECONDS} seconds.")


def wait_for_end(children: Children) -> None:
    while True:
        refuse_ended(children)
        time.sleep(TICK)


def refuse_ended(children: Children) -> None:
    """One without the other is no Liaison: whoever ends ends both, with its exit code."""
    ended = children.ended()
    if ended:
        name, code = ended
        raise CommandError(f"The {name} ended with exit code {code}.", returncode=max(code, 1))
