"""When things in the demo happened: on working days, in working hours, before now."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY_TO_FRIDAY = 5
OPENING = time(9)


@dataclass(frozen=True)
class Calendar:
    today: date
    zone: ZoneInfo

    def past(self, ago: int, minutes: int) -> datetime:
        """So many days ago, or the Friday before; so many minutes after nine."""
        day = self.today - timedelta(days=ago)
        day -= timedelta(days=max(0, day.weekday() - MONDAY_TO_FRIDAY + 1))
        return datetime.combine(day, OPENING, self.zone) + timedelta(minutes=minutes)

    def due(self, days: int, at: str) -> str:
        """A due date as a person types it: with a time, or for the whole day."""
        day = (self.today + timedelta(days=days)).isoformat()
        return f"{day}T{at}" if at else day


@dataclass
class Diary:
    """The moments of one story, each later than the one before."""

    calendar: Calendar
    offset: int
    entries: int = 0

    def next(self, ago: int) -> datetime:
        self.entries += 1
        return self.calendar.past(ago, self.offset + 25 * self.entries)
