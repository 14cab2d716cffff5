"""How often a secret may be tried at a form: by a network, for an account, on a device.

Nobody can lock another person out by trying (decision 0032). What is refused is refused before the
secret is looked at, and for an account that nobody has exactly as for one that somebody has.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from limits import RateLimitItem, RateLimitItemPerMinute

from crm.request.counting import Counter, InMemory, InRedis
from crm.request.network import network_of
from crm.request.rate_limit import RateLimited

# For an account under attack, from a network that it did not come from: the real person, whose
# password is right, needs no second try.
ONE = RateLimitItemPerMinute(1, 5)


@dataclass(frozen=True)
class Attempt:
    """A try of a secret of this kind, such as `password`, from an address.

    `account` is whose it is said to be, as it was typed; `device` is one that is known to have had
    the secret right. With Redis all processes count together, and each by itself as well, so that
    a Redis that is away lifts no limit.
    """

    kind: str
    address: str
    account: str = ""
    device: str = ""

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what the block does if it raises Django's ValidationError, and let that through.

        Raises:
            RateLimited: too many failed before. The block is not run.
        """
        self.check()
        try:
            yield
        except ValidationError:
            self.failed()
            raise

    def check(self) -> None:
        """Raises:
        RateLimited: too many failed before.
        """
        waits = [self.wait(limit, name) for limit, name in self.limits()]
        if any(waits):
            seconds = max(waits)
            message = f"This was tried too often and was wrong. Try again in {seconds} seconds."
            raise RateLimited(message, seconds)

    def failed(self) -> None:
        for limit, name in (*self.limits(), (settings.ACCOUNT_ATTEMPTS_BRAKE, self.of_account)):
            for counter in counters(limit):
                counter.hit(name)

    def limits(self) -> Iterator[tuple[RateLimitItem | None, str]]:
        """What this attempt is counted by. One on a known device has its own count and no other."""
        if self.device:
            yield settings.ACCOUNT_ATTEMPTS_LIMIT, f"{self.of_account}:{self.device}"
            return
        yield settings.NETWORK_ATTEMPTS_LIMIT, f"{self.kind}:{self.network}"
        if self.account:
            limit = ONE if self.is_braked else settings.ACCOUNT_ATTEMPTS_LIMIT
            yield limit, f"{self.of_account}:{self.network}"

    @property
    def is_braked(self) -> bool:
        return bool(self.account and self.wait(settings.ACCOUNT_ATTEMPTS_BRAKE, self.of_account))

    @property
    def network(self) -> str:
        return network_of(self.address)

    @property
    def of_account(self) -> str:
        return f"{self.kind}:{account_key(self.account)}"

    def wait(self, limit: RateLimitItem | None, name: str) -> int:
        """In how many seconds there is another try; 0 if there is one now."""
        left = [counter.left(name) for counter in counters(limit)]
        return max((each.seconds for each in left if not each.remaining), default=0)


def account_key(account: str) -> str:
    """Whose secret it is, without saying so: counts are no list of addresses."""
    return hashlib.sha256(account.strip().lower().encode("utf-8", "replace")).hexdigest()[:32]


@cache
def counters(limit: RateLimitItem | None) -> tuple[Counter, ...]:
    if limit is None:
        return ()
    own: tuple[Counter, ...] = (InMemory(limit),)
    return (*own, InRedis(limit, settings.REDIS_URL)) if settings.REDIS_URL else own
