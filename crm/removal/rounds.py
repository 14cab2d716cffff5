"""What the worker does in passing: remove what is over."""

from collections import Counter

from django.utils import timezone

from crm.removal.purge import tidy
from crm.worker.rounds import Round, Stopped


def rounds() -> list[Round]:
    return [Round(tidy_up, pause=3600.0)]


def tidy_up(stopped: Stopped) -> Counter[str]:
    return Counter({f"removed {kind}": count for kind, count in tidy(timezone.now()).items()})
