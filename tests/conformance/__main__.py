"""Run the official suite against each server and revision, and judge it by `expected.toml`.

Ends with 0 if every run was exactly as listed there, 1 if one was not, and 75 if the suite could
not be installed here.
"""

import os
import sys
from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from tests.conformance.expected import Expected, all_expected
from tests.conformance.suite import NotInstallable, Suite, installed
from tests.live.servers import Server, make_database, manage

SERVERS = ("uvicorn", "daphne")
WORKSPACE, OWNER = "conformance", "conformance@example.com"
APPLICATIONS = {
    "product": "tests.conformance.app:application",
    "fixtures": "tests.conformance.fixtures_app:application",
}
COULD_NOT = 75


def main() -> int:
    try:
        suite = installed()
    except NotInstallable as reason:
        say(f"The conformance suite cannot run here: {reason}")
        return COULD_NOT
    with make_database() as database:
        token = new_token(database)
        wrong = [line for kind in SERVERS for line in faults(suite, kind, database, token)]
    say("\n".join(wrong) or "All as listed in tests/conformance/expected.toml.")
    return 1 if wrong else 0


def new_token(database: str) -> str:
    manage(database, "migrate", "--verbosity", "0")
    named = ["--owner", OWNER, "--password", os.urandom(16).hex(), "--slug", WORKSPACE]
    manage(database, "workspace_create", "Conformance", *named, "--plan", "enterprise")
    return manage(database, "token_create", OWNER, "--workspace", WORKSPACE).strip()


def faults(suite: Suite, kind: str, database: str, token: str) -> Iterator[str]:
    """Run all revisions against this server; a line for each thing that is not as listed."""
    env = {"CONFORMANCE_TOKEN": token, "CONFORMANCE_WORKSPACE": WORKSPACE}
    for name, app in APPLICATIONS.items():
        with Server(kind, database, env=env, app=app) as server:
            for expected in all_expected(name):
                label = f"{kind:8} {name:9} {expected.revision}"
                yield from (f"{label} {line}" for line in judged(suite, server, expected, label))


def judged(suite: Suite, server: Server, expected: Expected, label: str) -> list[str]:
    outcomes = suite.run(f"{server.url}/_mcp", expected.revision)
    wrong = expected.differences(outcomes)
    passed = sum(outcome.passes for outcome in outcomes.values())
    in_part = len(expected.partly)
    others = len(outcomes) - passed - in_part
    say(f"{label}  {passed:2} pass, {in_part} in part, {others:2} do not apply"
        + (f", {len(wrong)} NOT AS LISTED" if wrong else ""))  # fmt: skip
    return wrong


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
