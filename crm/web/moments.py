"""Moments as the pages show them, in the reader's time zone."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def ago(moment: datetime) -> SafeString:
    """A moment as its distance from now where that is short, the exact one on hover."""
    local_moment = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>',
        moment.isoformat(timespec="seconds"),
        f"{local_moment:%a %d %b %Y %H:%M}",
        timezone.get_current_timezone_name(),
        distance(local_moment, timezone.localtime()),
    )


def local(moment: datetime) -> str:
    """`Tue 24 Nov 2026, 15:00`."""
    return f"{timezone.localtime(moment):%a %d %b %Y, %H:%M}"


def distance(moment: datetime, now: datetime) -> str:
    gap = abs(now - moment)
    if gap < timedelta(seconds=45):
        return "now"
    if gap < timedelta(minutes=60):
        return directed(max(1, round(gap.total_seconds() / 60)), "min", past=moment < now)
    days = (moment.date() - now.date()).days
    if days in NEAR and (days or gap < timedelta(hours=24)):
        if days == 0:
            return directed(round(gap.total_seconds() / 3600), "h", past=moment < now)
        return f"{NEAR[days]} {moment:%H:%M}"
    if 0 < abs(days) < 7:
        return directed(abs(days), "days", past=days < 0)
    return f"{moment.day} {moment:%b}" + ("" if moment.year == now.year else f" {moment.year}")


def directed(count: int, unit: str, *, past: bool) -> str:
    return f"{count} {unit} ago" if past else f"in {count} {unit}"
