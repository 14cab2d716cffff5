from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.caller import Caller
from crm.models import Activity, Scope
from crm.models.kinds import audited_models, model_name_of
from crm.models.record import earliest_id
from crm.operation import operation
from crm.queries.filters import between, matching
from crm.queries.paging import cursor_of, key_of
from crm.schemas.activity import ActivityEntry, ActivityList, ActivityPage, ActivityRef

# What a page takes is bounded, however rare what is asked for is among however many rows.
LOOKED_THROUGH = 20_000
# An id is made just before or after the row's own moment is noted.
APART = timedelta(minutes=1)


@operation("List activity", scope=Scope.AUDIT)
def activity_list(caller: Caller, data: ActivityList) -> ActivityPage:
    """Lists what was done in the workspace, the newest first: who did what, through which door,
    to which record, from which values to which. What was done to mails takes `email:read` too, what
    was done to invitations `workspace:admin`."""
    activities = stretch(caller, data)
    lowest = None if has_index(data) else lowest_looked_at(activities)
    matching = activities.filter(activity_filters(data), Q(id__gte=lowest) if lowest else Q())
    rows = list(matching.select_related("user", "token")[: data.limit + 1])
    page = rows[: data.limit]
    last = page[-1].pk if len(rows) > data.limit else lowest
    return ActivityPage(
        results=[ActivityEntry.of(activity) for activity in page],
        next_cursor=cursor_of(caller.workspace, "activity_list", last) if last else None,
    )


def stretch(caller: Caller, data: ActivityList) -> QuerySet[Activity]:
    """The stretch of the activity that the cursor and the two moments leave, newest first. Ids
    sort by time, so that the index finds both its ends."""
    activities = readable(caller).order_by("-id")
    if data.cursor:
        (last,) = key_of(caller.workspace, "activity_list", data.cursor)
        activities = activities.filter(id__lt=last)
    if data.after:
        activities = activities.filter(id__gte=earliest_id(data.after, -APART))
    if data.before:
        activities = activities.filter(id__lt=earliest_id(data.before, APART))
    return activities


def readable(caller: Caller) -> QuerySet[Activity]:
    """Without what has a scope of its own that the caller lacks: an entry quotes its record."""
    hidden = [
        name
        for name, model in audited_models().items()
        if model.read_with and model.read_with not in caller.scopes
    ]
    activities = caller.workspace.activities.all()
    return activities.exclude(target_type__in=hidden) if hidden else activities


def has_index(data: ActivityList) -> bool:
    """Whether an index leads straight to what is asked for, or nothing in particular is."""
    rarely = (data.record_type, data.event, data.operation, data.user_id, data.door, data.outcome)
    return bool(data.contact_id or data.record_id) or not any(rarely)


def lowest_looked_at(activities: QuerySet[Activity]) -> UUID | None:
    """The last row that this page looks at, if there are more behind it."""
    ids = list(activities.values_list("id", flat=True)[LOOKED_THROUGH - 1 : LOOKED_THROUGH + 1])
    return ids[0] if len(ids) > 1 else None


def activity_filters(data: ActivityList) -> Q:
    return matching(
        contact_id=data.contact_id,
        target_id=data.record_id,
        target_type=model_name_of(data.record_type),
        event=data.event,
        operation=data.operation,
        user_id=data.user_id,
        door=data.door,
        outcome=data.outcome,
        **between("created_at", data.after, data.before),
    )


@operation("Get an activity", scope=Scope.AUDIT)
def activity_get(caller: Caller, data: ActivityRef) -> ActivityEntry:
    """Retrieves one thing that was done, by ID (UUID)."""
    activities = readable(caller).select_related("user", "token")
    return ActivityEntry.of(activities.get(pk=data.activity_id))
