"""What a filter of a list means, the same on every list."""

from datetime import datetime
from typing import Any

from django.db.models import Q


def matching(**lookups: Any) -> Q:
    """Rows that match all of the lookups that were given a value."""
    return Q(**{lookup: value for lookup, value in lookups.items() if value})


def between(field: str, after: datetime | None, before: datetime | None) -> dict[str, Any]:
    """The lookups of a moment that is not before `after` and is before `before`: of stretches that
    meet, each moment is in one."""
    return {f"{field}__gte": after, f"{field}__lt": before}
