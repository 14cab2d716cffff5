"""How well contacts are read out of text, against what a careful person would fill in.

    python -m benchmarks.reading_score [--misses]

The texts are in tests/crm/signatures/corpus/. Those marked `heldout` were written last; no rule was
made for them. docs/signatures.md has the table that this prints, and a test compares them.
"""

import argparse
import os
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "tests/crm/signatures/corpus"
FIELDS = (
    "name", "emails", "phones", "company", "position", "address", "website", "linkedin_url",
)  # fmt: skip
ROUNDS = 5


@dataclass(frozen=True)
class Sample:
    id: str
    country: str
    text: str
    expected: dict[str, Any]
    heldout: bool = False


@dataclass
class Score:
    """Values, not texts, are counted: a second phone that was missed is one miss."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def count(self, expected: set[str], found: set[str]) -> None:
        self.right += len(expected & found)
        self.wrong += len(found - expected)
        self.missed += len(expected - found)

    @property
    def precision(self) -> int:
        return percent(self.right, self.right + self.wrong)

    @property
    def recall(self) -> int:
        return percent(self.right, self.right + self.missed)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true", help="show what was read otherwise")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    if options.parse_args().misses:
        print_misses()
    print("\n".join(table()))
    print(f"\n{milliseconds():.1f} ms for each text, best of {ROUNDS}")


def samples() -> list[Sample]:
    return [
        Sample(**entry)
        for file in sorted(CORPUS.glob("*.toml"))
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["text"]
    ]


def table() -> list[str]:
    """The rows of the table in docs/signatures.md."""
    tuned, heldout = (
        [sample for sample in samples() if sample.heldout is held] for held in (False, True)
    )
    rows = [
        "| | tuned: precision | recall | held out: precision | recall |",
        "|---|---|---|---|---|",
    ]
    for field in FIELDS:
        scores = [score_of(field, texts) for texts in (tuned, heldout)]
        cells = [f"{cell} %" for score in scores for cell in (score.precision, score.recall)]
        rows.append(f"| {field} | {' | '.join(cells)} |")
    whole = [f"{exact(texts)} of {len(texts)}" for texts in (tuned, heldout)]
    return [*rows, f"| texts without any mistake | {whole[0]} | | {whole[1]} | |"]


def score_of(field: str, texts: list[Sample]) -> Score:
    score = Score()
    for sample in texts:
        score.count(values(sample.expected, field), values(read(sample), field))
    return score


def exact(texts: list[Sample]) -> int:
    return sum(not any(mistakes(sample)) for sample in texts)


def mistakes(sample: Sample) -> Iterator[tuple[str, Any, Any]]:
    found = read(sample)
    for field in FIELDS:
        if found.get(field) != sample.expected.get(field):
            yield field, sample.expected.get(field), found.get(field)


def read(sample: Sample) -> dict[str, Any]:
    from crm.signatures import read_contact

    return read_contact(sample.text, sample.country).fields


def values(fields: dict[str, Any], field: str) -> set[str]:
    value = fields.get(field, [])
    return set(value) if isinstance(value, list) else {value}


def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 100


def print_misses() -> None:
    for sample in samples():
        for field, expected, found in mistakes(sample):
            print(f"{sample.id}: {field}\n  expected {expected!r}\n  found    {found!r}")
    print()


def milliseconds() -> float:
    texts = samples()
    best = 9e9
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for sample in texts:
            read(sample)
        best = min(best, time.perf_counter() - start)
    return best / len(texts) * 1e3


if __name__ == "__main__":
    main()
