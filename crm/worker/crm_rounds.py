"""What the worker does for the CRM: bring the webhooks their events, and tidy up."""

from collections import Counter

from django.utils import timezone

from crm.removal.purge import tidy
from crm.webhooks.delivery import deliver_due
from crm.webhooks.outcome import give_up_on_overrun
from crm.worker.rounds import Round, Stopped

# What was put off counts once for each attempt, so these are not added up.
OUTCOMES = {
    "delivered": "webhooks_delivered",
    "failed": "webhooks_failed",
    "waiting": "webhooks_retried",
}


def rounds() -> list[Round]:
    return [
        Round(bring_webhooks, pause=1.0, outcomes=tuple(OUTCOMES.values())),
        Round(tidy_up, pause=3600.0),
    ]


def bring_webhooks(stopped: Stopped) -> Counter[str]:
    ended = deliver_due(stopped)
    return Counter({OUTCOMES.get(state, state): count for state, count in ended.items()})


def tidy_up(stopped: Stopped) -> Counter[str]:
    give_up_on_overrun()
    return Counter({f"removed {kind}": count for kind, count in tidy(timezone.now()).items()})
