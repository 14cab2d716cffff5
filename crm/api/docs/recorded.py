"""What the running product was asked and answered: the examples of the OpenAPI document.

`docs/examples/recorded.json` is written by tests/contracts/test_examples.py and fails there when
the product answers otherwise. `pending` is a deferred write, `event` what a webhook is told.
"""

import json
from pathlib import Path
from typing import Any, TypedDict, cast

from django.conf import settings

EXAMPLES = Path(settings.BASE_DIR) / "docs" / "examples"
FILE = EXAMPLES / "recorded.json"
ADDRESS = "https://liaison.example"


class Exchange(TypedDict):
    """`path` and `query` by parameter; `body` and `answer` are JSON, None where there is none."""

    path: dict[str, Any]
    query: dict[str, Any]
    body: Any
    status: int
    answer: Any


class Recorded(TypedDict):
    operations: dict[str, Exchange]
    pending: Any
    event: Any
    problems: dict[str, Any]


NOTHING: Recorded = {"operations": {}, "pending": None, "event": None, "problems": {}}


def recorded(address: str) -> Recorded:
    """The examples as the install at this address would answer them."""
    if not FILE.exists():
        return NOTHING
    known = json.loads(FILE.read_text("utf-8").replace(ADDRESS, address))
    return cast(Recorded, {**NOTHING, **known})
