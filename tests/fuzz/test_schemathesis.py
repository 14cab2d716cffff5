"""Whatever the document allows and forbids is sent, as two people of two workspaces.

`FUZZ_SEED=random FUZZ_SECONDS=600 make test ARGS=tests/fuzz` looks further than CI does.
"""

import os
import random

import pytest

from tests.fuzz.schemathesis_run import fuzz
from tests.fuzz.two_people import furnish
from tests.live.servers import Server, ask, make_database

pytestmark = [pytest.mark.live, pytest.mark.django_db, pytest.mark.timeout(2_400)]

SECONDS = int(os.environ.get("FUZZ_SECONDS", "45"))
ASKED = os.environ.get("FUZZ_SEED", "20261122")
SEED = random.SystemRandom().randrange(2**32) if ASKED == "random" else int(ASKED)
# A budget of requests would end the run; it has tests of its own.
UNLIMITED = {"RATE_LIMIT": "", "AUTH_FAILURES_LIMIT": "", "LOG_LEVEL": "ERROR"}
MISSED = "object_level_authorization"


def test_no_request_finds_a_fault_an_undocumented_answer_or_another_workspace(tmp_path):
    """All checks are on, the one of object-level authorisation too."""
    with make_database() as database, Server("uvicorn", database, env=UNLIMITED) as server:
        secrets = ask(database, furnish)
        ended = fuzz(tmp_path, server.url, secrets, seed=SEED, seconds=SECONDS)
    assert ended.returncode == 0, f"seed {SEED}\n{ended.stdout[-20_000:]}{ended.stderr[-2_000:]}"


def test_the_control_finds_a_contact_of_another_workspace(tmp_path):
    """It asks as the other person once for each kind of record, so one run may miss the leak."""
    app = "tests.fuzz.leaking:application"
    arguments = ["-c", MISSED, "--phases", "stateful", "--max-failures", "1"]
    for operation in ("contact_create", "contact_get"):
        arguments += ["--include-operation-id", operation]
    with make_database() as database, Server("uvicorn", database, env=UNLIMITED, app=app) as server:
        secrets = ask(database, furnish)
        runs = (
            fuzz(tmp_path, server.url, secrets, seed=seed, seconds=10, arguments=arguments)
            for seed in range(12)
        )
        found = next((run for run in runs if run.returncode == 1), None)
    assert found, "the check of object-level authorisation found nothing"
    assert "Object-level authorization bypass" in found.stdout
