"""What the benchmarks share: a database of their own, and how figures are printed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def fresh_database(folder: Path) -> Iterator[None]:
    """An empty, migrated database; DATABASE_URL names it until the end."""
    asked = os.environ.get("DATABASE_URL", "")
    os.environ["DATABASE_URL"] = asked if "postgres" in asked else f"sqlite:///{folder}/db.sqlite3"
    manage("migrate", "-v0")
    manage("flush", "--no-input", "-v0")
    yield
    os.environ["DATABASE_URL"] = asked


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], check=True)


def database_url() -> str:
    return "PostgreSQL" if "postgres" in os.environ.get("DATABASE_URL", "") else "SQLite"


def print_ratios(title: str, seconds: dict[str, float], base: str) -> None:
    print(f"\n{title}")
    for name, cost in seconds.items():
        print(f"{name:32s} {cost * 1e6:9.0f} us  {cost / seconds[base]:5.2f} x")
