"""What waits for a worker, and how late it is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

# More are not counted: that many, or more.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Queue:
    """`lag`: the seconds by which the longest waiting is late. `uncertain`: those that only a
    person can decide on."""

    waiting: int
    lag: float
    uncertain: int = 0


def counted(rows: QuerySet[Any]) -> int:
    return rows.order_by()[:MOST_COUNTED].count()


def lag_of(due: QuerySet[Any]) -> float:
    """Of rows that are due by now, the longest first, since their `next_attempt_at`."""
    since = due.values_list("next_attempt_at", flat=True).first()
    return (timezone.now() - since).total_seconds() if since else 0.0
