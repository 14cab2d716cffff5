"""Schemathesis against a server: requests made from the OpenAPI document, as two people."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# What it cannot know: rules that no schema can say, such as that an id must be of this workspace
# or that a text holds no control character, are refused with 400 although the schema is met; and
# a bulk call answers 200 and says of each row what was wrong with it.
CONFIG = """
[auth.wfc]
path = "people.yaml"
peers = ["alice", "bob"]

[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 400, 401, 403, 404, 409, 410, 412, 422]

[[operations]]
include-path-regex = "/bulk$"
checks.negative_data_rejection.enabled = false
"""
PERSON = """
  - name: {name}
    fixedHeaders:
      - {{name: Authorization, value: "Bearer {secret}"}}"""


def fuzz(
    folder: Path,
    url: str,
    secrets: list[str],
    *,
    seed: int,
    seconds: int,
    arguments: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """Run it for at most so many seconds; it ends with 1 if it found something."""
    people = zip(("alice", "bob"), secrets, strict=True)
    listed = "".join(PERSON.format(name=name, secret=secret) for name, secret in people)
    (folder / "schemathesis.toml").write_text(CONFIG)
    (folder / "people.yaml").write_text(f"auth:{listed}\n")
    command = [
        str(Path(sys.executable).with_name("st")), "run", f"{url}/api/schema",
        "--workers", "1",  # two of them break the parser of Python 3.11 (gh-106905)
        "--seed", str(seed), "--max-time", str(seconds), "--continue-on-failure",
        *arguments,
    ]  # fmt: skip
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=seconds + 600, check=False
    )
