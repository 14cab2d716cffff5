from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "The server alone, begun anew whenever a file changes: for who works on Liaison."
    # The server, in a process of its own, loads what they would look at.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        usual = f"127.0.0.1:{settings.PORT}"
        parser.add_argument("address", nargs="?", default=usual, help=f"Usually {usual}.")
        parser.add_argument("--noreload", action="store_true", help="Let it run as it is.")

    def handle(self, *args: Any, address: str, noreload: bool, **options: Any) -> None:
        host, _, port = address.rpartition(":")
        if not port.isdigit():
            raise CommandError(f"{port} is no port. Name one, such as {settings.PORT}.")
        uvicorn.run(
            "config.asgi:application",
            host=host or "127.0.0.1",
            port=int(port),
            reload=not noreload,
            timeout_graceful_shutdown=settings.GRACE_SECONDS,
        )
