"""How many requests a token may send, and how often an address may try one that is none.

With Redis all processes count requests together, else each by itself. Wrong tokens are counted by
each, so that a right one costs no question to Redis more.
"""

from functools import cache

from django.conf import settings

from crm.caller import Caller
from crm.refusals import Code, Refusal
from crm.request.counting import Allowance, Counter, InMemory, InRedis
from crm.request.network import network_of


class RateLimited(Refusal):
    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(Code.RATE_LIMITED, message)
        self.retry_after = seconds


@cache
def requests() -> Counter | None:
    limit, url = settings.RATE_LIMIT, settings.REDIS_URL
    if not limit:
        return None
    return InRedis(limit, url) if url else InMemory(limit)


@cache
def wrong_tokens() -> InMemory | None:
    return InMemory(settings.AUTH_FAILURES_LIMIT) if settings.AUTH_FAILURES_LIMIT else None


def spend(caller: Caller) -> None:
    """Count a request of this caller's token.

    Raises:
        RateLimited: it has sent too many.
    """
    counter = requests()
    if counter and not counter.hit(counter_key(caller)):
        seconds = counter.left(counter_key(caller)).seconds
        message = f"The limit of this token is {settings.RATE_LIMIT}. Go on in {seconds} seconds."
        raise RateLimited(message, seconds)


def allowance(caller: Caller) -> Allowance | None:
    """What is left for this caller's token; None where nothing is limited."""
    counter = requests()
    return counter.left(counter_key(caller)) if counter else None


def counter_key(caller: Caller) -> str:
    assert caller.token is not None  # noqa: S101 - for the type checker
    return caller.token.pk.hex


def count_wrong_token(address: str) -> None:
    """Remember that this address sent a token that is none.

    Raises:
        RateLimited: it has sent too many. Right ones are let in: others may be behind it too.
    """
    counter, network = wrong_tokens(), network_of(address)
    if counter and not counter.hit(network):
        seconds = counter.left(network).seconds
        message = f"Too many wrong tokens came from this address. Go on in {seconds} seconds."
        raise RateLimited(message, seconds)
