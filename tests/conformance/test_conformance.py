"""The official conformance suite, and that our judgement of it can say no."""

import os
import subprocess
import sys

import pytest

from tests.conformance.__main__ import COULD_NOT
from tests.conformance.expected import Expected, all_expected
from tests.conformance.suite import WIRE, Outcome
from tests.live.servers import ROOT

MINUTES = 60
PASSED = Outcome(good=frozenset({"it-works", WIRE}), bad=frozenset())
FAILED = Outcome(good=frozenset({WIRE}), bad=frozenset({"it-works"}))
HALF = Outcome(good=frozenset({"it-works", WIRE}), bad=frozenset({"prompts"}))
EMPTY = Outcome(good=frozenset({WIRE}), bad=frozenset())
BROKEN = Outcome(good=frozenset(), bad=frozenset({WIRE, "it-works"}))

EXPECTED = Expected(
    "2026-07-28",
    passes=frozenset({"tools"}),
    partly={"caching": frozenset({"prompts"})},
    reasons={"prompts": "There are none"},
)
AS_LISTED = {"tools": PASSED, "caching": HALF, "prompts": FAILED}


@pytest.mark.live
@pytest.mark.timeout(10 * MINUTES)
def test_every_scenario_of_the_official_suite_ends_as_listed():
    command = [sys.executable, "-m", "tests.conformance"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode == COULD_NOT and os.environ.get("REQUIRE_CONFORMANCE") != "1":
        pytest.skip(ended.stdout.strip())
    assert ended.returncode == 0, ended.stdout + ended.stderr[-4000:]


def test_a_run_that_is_as_listed_has_no_differences():
    assert EXPECTED.differences(AS_LISTED) == []


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ({}, "the suite ran nothing"),
        (AS_LISTED | {"tools": FAILED}, "tools: must pass: it-works"),
        (AS_LISTED | {"tools": EMPTY}, "tools: must pass: it checked nothing"),
        (AS_LISTED | {"prompts": PASSED}, "prompts: passes now"),
        (AS_LISTED | {"prompts": BROKEN}, "prompts: a message was not as the schema"),
        (AS_LISTED | {"caching": PASSED}, "caching: passes now"),
        (AS_LISTED | {"caching": FAILED}, "caching: must pass: it-works"),
        (AS_LISTED | {"new": FAILED}, "new: unknown"),
        ({"caching": HALF, "prompts": FAILED}, "tools: must pass, but the suite did not run it"),
    ],
)
def test_anything_else_is_a_difference(outcomes, said):
    assert any(line.startswith(said) for line in EXPECTED.differences(outcomes))


def test_both_eras_are_run_and_most_of_what_the_suite_knows_has_to_pass():
    everywhere = [*all_expected("product"), *all_expected("fixtures")]
    required = {e.revision: e.passes | e.partly.keys() for e in everywhere}
    assert required.keys() == {"2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"}
    assert len(required["2026-07-28"]) == 27
