"""A row that one process at a time has in hand, and that another takes over if that one dies."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from django.db import models
from django.utils import timezone

L = TypeVar("L", bound="Leased")


class LeasedQuerySet(models.QuerySet[L]):
    def take(self, lifetime: timedelta, **values: Any) -> str:
        """Lease these rows, and give them these values; the lease, or '' if there are none any
        more. Of any number of processes that want one, one gets it: this is one UPDATE."""
        lease = new_lease(lifetime)
        return str(lease["lease"]) if self.update(**lease, **values) else ""

    def held_by(self, lease: str) -> Self:
        """Those that this lease still holds."""
        return self.filter(lease=lease).exclude(lease="")

    def abandoned(self, now: datetime) -> Self:
        """Those whose process did not come back in time."""
        return self.filter(lease_until__lt=now)


class Leased(models.Model):
    """Whoever has the `lease`, a random word, works on it, until `lease_until`."""

    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


# What gives a row back.
NO_LEASE: dict[str, Any] = {"lease": "", "lease_until": None}


def new_lease(lifetime: timedelta) -> dict[str, Any]:
    return {"lease": secrets.token_hex(16), "lease_until": timezone.now() + lifetime}
