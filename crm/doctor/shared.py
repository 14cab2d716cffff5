"""Redis, in which processes count together."""

import time
from collections.abc import Iterator

import redis
from django.conf import settings

from crm.doctor.finding import SECONDS, Examination, Finding, Install, Subject

about = Subject("redis")

SLOW = 0.05
OLDEST = 5


def examine(install: Install) -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield about.ok("None is set: each process counts RATE_LIMIT for itself.")
        return
    try:
        version, took = asked(settings.REDIS_URL)
    except redis.RedisError as failed:
        yield about.error(
            f"It does not answer: {failed}. No request is counted meanwhile.",
            "Start it, or mend REDIS_URL.",
        )
        return
    yield from judged(version, took)


def asked(url: str) -> tuple[str, float]:
    """Its version, and the seconds that one question takes on an open connection."""
    with redis.Redis.from_url(
        url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
    ) as client:
        version = str(client.info("server")["redis_version"])
        begin = time.perf_counter()
        client.ping()
        return version, time.perf_counter() - begin


def judged(version: str, took: float) -> Iterator[Finding]:
    message = f"Redis {version} answers in {took * 1000:.1f} ms."
    if int(version.partition(".")[0]) < OLDEST:
        yield about.warning(message, f"Use version {OLDEST} or later.")
    elif took > SLOW:
        yield about.warning(message, "Every request waits for it: bring it nearer.")
    else:
        yield about.ok(message)


EXAMINATIONS = (Examination(about, examine),)
