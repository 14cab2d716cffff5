"""Builds the demo: all stories at once, oldest step first, so that ids sort by time as always."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm.demo.content import Content, demo_content
from crm.demo.moments import Calendar, Diary
from crm.demo.story import ContactStory
from crm.demo.task_story import Event, TaskStory, World
from crm.demo.team import Team, found_team
from crm.hooks import liaison_apps
from crm.models import Activity
from crm.models.record import uuid7

OFFSETS = 97  # minutes over which the stories of one day are spread


def build_demo() -> Team:
    """Call it inside a transaction."""
    content = demo_content()
    started = timezone.now()
    team = found_team(content)
    for event in sorted(events(content, team), key=lambda event: event.moment):
        event.step(event.moment)
        date_activity(team, started, event.moment)
    fill_other_apps(team)
    return team


def date_activity(team: Team, started: datetime, moment: datetime) -> None:
    """The rows that this step wrote, as of when its story happened. Only the demo invents a past,
    so only it goes round the append-only manager."""
    written = Activity._base_manager.filter(workspace=team.workspace, created_at__gte=started)
    for number, row in enumerate(written.order_by("id")):
        then = moment + timedelta(milliseconds=number)
        dated = {"id": uuid7(then), "created_at": then}
        Activity._base_manager.filter(pk=row.pk).update(**dated)


def events(content: Content, team: Team) -> Iterator[Event]:
    zone = ZoneInfo(team.workspace.time_zone)
    calendar = Calendar(timezone.localdate(timezone=zone), zone)
    world = world_of(content, team)
    for number, entry in enumerate(content.contacts):
        yield from ContactStory(world, entry, Diary(calendar, number * 7 % OFFSETS)).events()
    for number, task in enumerate(content.tasks):
        diary, due = Diary(calendar, number), calendar.due(task.due, task.at)
        for ago, step in TaskStory(world, task, team.owner, due).steps():
            yield Event(diary.next(ago), step)


def world_of(content: Content, team: Team) -> World:
    states = dict(team.workspace.pipeline_states.values_list("name", "pk"))
    facts = {company["name"]: company for company in content.companies}
    return World(team, states, facts)


def fill_other_apps(team: Team) -> None:
    """Let every app that has one add its part. This one is the lowest and knows none by name."""
    for app in liaison_apps():
        app.fill_demo(team.workspace)
