"""What was reviewed once, and is compared from then on.

`UPDATE_SNAPSHOTS=1 make test ARGS="-k reviewed"` writes all of it anew. Read the difference.
"""

import difflib
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UPDATING = bool(os.environ.get("UPDATE_SNAPSHOTS"))
SHOWN = 20
ANEW = 'UPDATE_SNAPSHOTS=1 make test ARGS="-k reviewed" writes it anew.'


def as_reviewed(file: Path, now: str) -> None:
    """Fail with the first lines that differ, or write them where snapshots are being updated."""
    if UPDATING:
        file.write_text(now, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    if kept != now:
        said = f"{file.relative_to(ROOT)} is not what the code says now - if that is right: {ANEW}"
        fail(f"{said}\n{changed(kept, now)}")


def changed(kept: str, now: str) -> str:
    lines = difflib.unified_diff(
        kept.splitlines(), now.splitlines(), "reviewed", "now", n=0, lineterm=""
    )
    shown = [line[:200] for line in lines]
    more = len(shown) - SHOWN
    return "\n".join(shown[:SHOWN] + ([f"… and {more} lines more"] if more > 0 else []))


def fail(said: str) -> None:
    """Fail with this sentence alone: no page and no list of names around it."""
    pytest.fail(said, pytrace=False)
