"""Times as people mean them: in their own zone, with the weekday."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# After a date in any form of ISO 8601 and what parts it from its time.
HOUR_24 = re.compile(r"[\dW-]{7,10}[^\d-]24")
FURTHEST = timedelta(days=366 * 50)


def due_moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that a due date names.

    A time without an offset is in the person's zone; a date alone is the end of that day there.

    Raises:
        ValueError: it names no moment, two (when clocks go back), or one out of reach.
    """
    try:
        moment = parsed(text, zone)
    except (ValueError, OverflowError) as wrong:
        raise ValueError(
            f"is not a date such as 2026-11-24 or 2026-11-24T15:00 ({wrong})"
        ) from None
    if abs(moment - now) > FURTHEST:
        raise ValueError("is more than fifty years away")
    return moment


def parsed(text: str, zone: ZoneInfo) -> datetime:
    if not text.isascii():
        raise ValueError("use ASCII digits")
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), time(23, 59), zone).astimezone(UTC)
    moment = moment_of(text)
    return (moment if moment.tzinfo else in_zone(moment, zone)).astimezone(UTC)


def moment_of(text: str) -> datetime:
    """As Python 3.11 reads it. From 3.14 on an hour 24 is the next midnight."""
    if HOUR_24.match(text):
        raise ValueError("hour must be in 0..23")
    return datetime.fromisoformat(text)


def in_zone(naive: datetime, zone: ZoneInfo) -> datetime:
    early, late = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise ValueError(f"this time does not exist in {zone.key}: clocks go forward over it")
    raise ValueError(f"this time comes twice in {zone.key}: add the offset, such as +01:00")


def local_text(moment: datetime, zone: ZoneInfo) -> str:
    """`Tue 24 Nov 2026 15:00 Europe/Paris`, with the seconds and their parts where it has any."""
    local = moment.astimezone(zone)
    rest = f"{local:.%f}" if local.microsecond else ""
    seconds = f"{local::%S}{rest}" if local.second or rest else ""
    return f"{local:%a %d %b %Y %H:%M}{seconds} {zone.key}"
