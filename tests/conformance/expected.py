"""What `expected.toml` says of each scenario, and how a run differs from it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.suite import WIRE, Outcome

FILE = Path(__file__).with_name("expected.toml")


@dataclass(frozen=True)
class Expected:
    """`partly`: by scenario, the checks that do not apply. `reasons`: by scenario."""

    revision: str
    passes: frozenset[str]
    partly: Mapping[str, frozenset[str]]
    reasons: Mapping[str, str]

    def differences(self, outcomes: Mapping[str, Outcome]) -> list[str]:
        """A line for each scenario that did not end as listed, was not run, or is not listed."""
        if not outcomes:
            return ["the suite ran nothing"]
        missing = (self.passes | self.partly.keys()) - outcomes.keys()
        not_run = [f"{name}: must pass, but the suite did not run it" for name in missing]
        found = [f"{name}: {said}" for name, o in outcomes.items() for said in self.wrong(name, o)]
        return sorted(not_run + found)

    def wrong(self, name: str, outcome: Outcome) -> Iterator[str]:
        if WIRE in outcome.bad:
            yield "a message was not as the schema of the revision says"
        if name in self.passes:
            if not outcome.passes:
                yield f"must pass: {', '.join(sorted(outcome.bad)) or 'it checked nothing'}"
        elif name in self.partly:
            yield from differing(self.partly[name], outcome)
        elif name not in self.reasons:
            yield "unknown; say in expected.toml whether it applies"
        elif outcome.passes:
            yield f"passes now, although it is listed with: {self.reasons[name]}"


def differing(listed: frozenset[str], outcome: Outcome) -> Iterator[str]:
    if new := outcome.bad - listed:
        yield f"must pass: {', '.join(sorted(new))}"
    if cured := listed - outcome.bad:
        yield f"passes now, although listed as not applicable: {', '.join(sorted(cured))}"
    if not outcome.good - {WIRE}:
        yield "must pass in part, but it checked nothing"


def all_expected(application: str) -> list[Expected]:
    """For the product, or for the suite's own tools behind its gateway: one for each revision."""
    file = tomllib.loads(FILE.read_text())
    partly = file["partly"].get(application, {})
    reasons = {name: why for why, names in file["not_applicable"].items() for name in names}
    return [
        Expected(
            revision,
            frozenset(passes),
            {name: frozenset(checks) for name, checks in partly.get(revision, {}).items()},
            reasons,
        )
        for revision, passes in file["passes"][application].items()
    ]
