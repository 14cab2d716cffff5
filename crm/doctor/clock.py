"""The clock: leases, expiries and signatures of webhooks compare it with those of others."""

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from django.db import connection

from crm.doctor import postgresql
from crm.doctor.asking import Unreachable, ask
from crm.doctor.finding import Examination, Finding, Install, Subject

about = Subject("clock")

# A Date header tells whole seconds, and the answer was on its way.
NOTICEABLE = 3
HARMFUL = 30


def examine(install: Install) -> Iterator[Finding]:
    if connection.vendor == "postgresql":
        yield from compared("the database's", postgresql.clock() - time.time())
    try:
        date = ask(f"{install.url}/sign-in").headers.get("date", "")
    except Unreachable:
        return
    if date:
        there = parsedate_to_datetime(date).timestamp()
        yield from compared(f"that of {install.url}", there - time.time())


def compared(whose: str, ahead: float) -> Iterator[Finding]:
    message = f"This machine's clock and {whose} differ by {abs(ahead):.0f} seconds."
    advice = "Have both machines follow a time server (chrony, systemd-timesyncd)."
    if abs(ahead) > HARMFUL:
        yield about.error(message, advice)
    elif abs(ahead) > NOTICEABLE:
        yield about.warning(message, advice)
    else:
        yield about.ok(message)


EXAMINATIONS = (Examination(about, examine),)
