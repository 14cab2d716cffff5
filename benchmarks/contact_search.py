"""What `contact_search` costs among 100,000 contacts, against the raw SQL that it runs.

    python -m benchmarks.contact_search [--contacts 100000] [--rounds 7]

Both run in one process over the same connection, interleaved; each figure is the best of its
rounds, in wall time, because on PostgreSQL most of it is spent in another process.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measuring import database_url, fresh_database

TYPED = {
    "full name": ["Marie Dupont", "Thomas Müller", "Anna Kowalska", "John Smith"],
    "last name": ["kowalski", "garcia", "schmidt", "rossi", "иванов"],
    "first letters": ["mar", "jea", "kow", "and"],
    "inside a word": ["ranco", "iller", "artin", "ovska"],
    "name and company": ["marie sarl", "thomas gmbh", "anna group"],
    "email": ["marie.dupont", "smith12@example.com"],
    "phone": ["+33 6 12 34", "06.45", "4915"],
    "common": ["com", "an", "ma", "a", "example"],
    "two characters of Han": ["佐藤", "高橋"],
    "nobody": ["zzqqxx", "qwxkzj vv"],
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--contacts", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=7)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, fresh_database(Path(folder)):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        measure(asked)


def measure(asked: argparse.Namespace) -> None:
    from django.db import connection

    from benchmarks.people import workspace_with
    from crm.models import Door
    from crm.request.auth import caller_with

    _, secret = workspace_with(asked.contacts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    caller = caller_with(secret, "", Door.MCP)
    print(
        f"contact_search among {asked.contacts} contacts, {database_url()}, best of {asked.rounds}"
    )
    print(f"{'':24s} {'rows':>5s} {'raw SQL':>10s} {'operation':>10s}")
    sums, ratios = [0.0, 0.0], []
    for kind, queries in TYPED.items():
        figures = [compare(caller, typed, asked.rounds) for typed in queries]
        rows, raw, whole = (sum(column) / len(figures) for column in zip(*figures, strict=True))
        print_row(kind, raw, whole, rows)
        sums = [sums[0] + raw, sums[1] + whole]
        ratios += [figure[2] / figure[1] for figure in figures]
    print_row("all", *sums)
    print(f"median of the ratios {statistics.median(ratios):.2f} x, largest {max(ratios):.2f} x")


def print_row(kind: str, raw: float, whole: float, rows: float | None = None) -> None:
    found = "" if rows is None else f"{rows:.1f}"
    times = f"{raw * 1e3:7.2f} ms {whole * 1e3:7.2f} ms"
    print(f"{kind:24s} {found:>5s} {times}  {whole / raw:5.2f} x")


def compare(caller, typed: str, rounds: int) -> tuple[int, float, float]:
    from django.db import connection

    from crm.operations.contact_query import contact_search
    from crm.queries.search import Query, statement
    from crm.schemas.contacts import ContactSearch

    data = ContactSearch(query=typed)
    sql, params = statement(caller.workspace, Query.of(typed), data.limit + 1)

    def raw() -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return len(cursor.fetchall())

    def whole() -> int:
        return len(contact_search(caller, data).results)

    best: dict[Callable[[], int], float] = {raw: 9e9, whole: 9e9}
    found = 0
    for _ in range(rounds):
        for run in best:
            start = time.perf_counter()
            found = run()
            best[run] = min(best[run], time.perf_counter() - start)
    return found, best[raw], best[whole]


if __name__ == "__main__":
    main()
