"""Many rows in one request. Each is done whole or not at all, and has a result of its own.

Some rows at a time are one transaction: others write in between. With an Idempotency-Key each is
committed with its results, so that a repetition does no row again and goes on with the rest.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Annotated, Any, TypeAlias, cast

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.urls import URLPattern
from pydantic import BaseModel, Field, SkipValidation, create_model

from crm.api.endpoint import endpoint
from crm.api.errors import body, problem_body
from crm.api.problems import Problem
from crm.api.progress import Progress, current
from crm.caller import Caller
from crm.operation import AnyOperation
from crm.outage import outage
from crm.refusals import REFUSALS, Code, Conflict, Refusal, conflicts_refused, invalid, refusal_of
from crm.schemas.base import Input, Output
from crm.two_steps.actions import Action, direct

MOST_ROWS = 500
ROWS_AT_ONCE, PART_SECONDS = 50, 0.25
# A little more than the longest that SQLite lets pass before it looks again.
GAP_SECONDS = 0.11
OneProblem: TypeAlias = Problem | None


DESCRIPTION = (
    f"1 to {MOST_ROWS} rows, each with exactly one verb. Every row is done whole or not at "
    "all, and has a result at the same place: `record`, `pending` or `problem`."
)


def bulk(route: str, **verbs: AnyOperation) -> URLPattern:
    """The route `contacts/bulk` with `create=contact_create, update=contact_update`."""
    actions = {verb: direct(operation) for verb, operation in verbs.items()}
    first = next(iter(verbs.values()))
    noun = first.name.rpartition("_")[0]
    taken, result, given = models(noun.title().replace("_", ""), actions)
    action = Action(
        name=f"{noun}_bulk",
        title=f"{', '.join(verbs).capitalize()} many at once",
        description=DESCRIPTION,
        input=taken,
        output=given,
        scope=first.scope,
        call=Bulk(actions, result, given),
        in_parts=True,
    )
    return endpoint(route, POST=action)


@dataclass(frozen=True)
class Bulk:
    """Does rows that are the inputs of actions, each under its verb; `result` is that of a row."""

    verbs: Mapping[str, Action]
    result: type[Output]
    output: type[Output]

    def __call__(self, caller: Caller, data: Any) -> Output:
        until = time.monotonic() + settings.BULK_SECONDS
        progress = current.get()
        results = [self.result.model_validate(result) for result in progress.results]
        while len(results) < len(data.rows) and time.monotonic() < until:
            rest = data.rows[len(results) : len(results) + ROWS_AT_ONCE]
            with leaving_room(until) as is_free:
                if is_free:
                    results += self.part(caller, rest, results, progress)
        results += [self.late() for _ in data.rows[len(results) :]]
        failed = sum("problem" in row.model_fields_set for row in results)
        return self.output(results=results, succeeded=len(results) - failed, failed=failed)

    def part(
        self, caller: Caller, rows: list[Any], before: list[Output], progress: Progress
    ) -> list[Output]:
        """As many of these rows as others may wait for, in one transaction."""
        until, results = time.monotonic() + PART_SECONDS, list[Output]()
        try:
            with conflicts_refused(), transaction.atomic():
                for row in rows:
                    results.append(self.row(caller, row))
                    if time.monotonic() > until:
                        break
                progress.keep([each.as_wire() for each in (*before, *results)])
        except Conflict as lost:
            return [self.refused(lost) for _ in results]
        except OperationalError as failed:
            if not before:
                raise
            # The rows before these are done, and their results must be told.
            return [self.unavailable(outage(failed)) for _ in rows]
        return results

    def late(self) -> Output:
        """Others want their turn too."""
        message = "Not tried: the call has taken its time. Send this row again in another call."
        return self.refused(Refusal(Code.RATE_LIMITED, message))

    def refused(self, refusal: Refusal) -> Output:
        problem = Problem.model_validate(problem_body(refusal))
        return self.result(status=problem.status, problem=problem)

    def unavailable(self, reason: str) -> Output:
        problem = Problem.model_validate(body(503, "unavailable", reason))
        return self.result(status=503, problem=problem)

    def row(self, caller: Caller, row: Any) -> Output:
        try:
            verb, sent = one_verb(row, self.verbs)
            action = self.verbs[verb]
            result = action(caller, action.input.from_wire(sent))
        except REFUSALS as refused:
            return self.refused(refusal_of(refused))
        if action.deferral and isinstance(result, action.deferral):
            return self.result(status=202, pending=cast(Any, result).pending)
        return self.result(status=201 if verb == "create" else 200, record=result)


@contextmanager
def leaving_room(until: float) -> Iterator[bool]:
    """Around a part; whether it may begin before this moment. SQLite has no queue: who waits for
    its lock looks again every so often, and must find it free. So one part at a time, and a pause
    behind each."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield True
        return
    is_free = one_part().acquire(timeout=max(0.0, until - time.monotonic()))
    try:
        yield is_free
    finally:
        if is_free:
            time.sleep(GAP_SECONDS)
            one_part().release()


@cache
def one_part() -> Lock:
    return Lock()


def one_verb(row: Any, verbs: Mapping[str, Action]) -> tuple[str, dict[str, Any]]:
    if isinstance(row, dict) and len(row) == 1:
        verb, sent = next(iter(row.items()))
        if verb in verbs and isinstance(sent, dict):
            return verb, sent
    raise invalid({"row": [f"Must be an object with exactly one of: {', '.join(verbs)}."]})


def models(
    noun: str, verbs: Mapping[str, Action]
) -> tuple[type[Input], type[Output], type[Output]]:
    """The input, a row's result, and the output."""
    asked: dict[str, Any] = {verb: (action.input, ONE_OF) for verb, action in verbs.items()}
    row: Any = create_model(f"{noun}BulkRow", __base__=Row, **asked)
    # A row that is wrong is refused by itself, when its turn comes.
    rows = Annotated[list[SkipValidation[row]], Field(min_length=1, max_length=MOST_ROWS)]
    taken = create_model(f"{noun}Bulk", __base__=Input, rows=(rows, ...))
    result = create_model(f"{noun}BulkResult", __base__=Output, **parts(verbs))
    given = create_model(f"{noun}BulkResults", __base__=Output, results=(list[result], ...),
                         succeeded=(int, ...), failed=(int, ...))  # fmt: skip
    return taken, result, given


def without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


ONE_OF = Field(default=None, json_schema_extra=without_default)


class Row(BaseModel):
    """One verb and what it takes."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"minProperties": 1, "maxProperties": 1},
    }


def parts(verbs: Mapping[str, Action]) -> dict[str, Any]:
    record: Any = None
    for action in verbs.values():
        record = action.output if record is None else record | action.output
    waits = next((action.deferral for action in verbs.values() if action.deferral), None)
    pending: Any = waits.model_fields["pending"].annotation if waits else None
    return {
        "status": (int, ...),
        "record": (record | None, None),
        "problem": (OneProblem, None),
        **({"pending": (pending | None, None)} if pending else {}),
    }
