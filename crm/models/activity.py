from typing import Any, ClassVar, NoReturn

from django.db import models

from crm.models.api_token import ApiToken
from crm.models.record import Record
from crm.models.rights import Door
from crm.models.user import User
from crm.models.workspace import Workspace


class Outcome(models.TextChoices):
    DONE = "done"
    PREPARED = "prepared"
    REPLAYED = "replayed"
    REFUSED = "refused"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ActivityQuerySet(models.QuerySet["Activity"]):
    def update(self, **_: Any) -> NoReturn:
        raise TypeError("Activity is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("Activity is append-only.")

    def forget_values(self) -> None:
        """Keep that these fields changed, and forget from what to what and why: the one change
        that is made to Activity, when a person is erased for good."""
        for activity in self.iterator(chunk_size=1000):
            before, after = dict.fromkeys(activity.before), dict.fromkeys(activity.after)
            row: models.QuerySet[Activity] = models.QuerySet(Activity).filter(pk=activity.pk)
            row.update(before=before, after=after, reason="")


class Activity(Record):
    """Who did what, through which door, on what, from which values to which, and when.

    Append-only. The timeline, the audit log and undo all read it. `before` and `after` hold only
    the fields that differ; a creation has no `before`, a deletion no `after`.
    """

    finder = "activity_list"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="activities")
    user = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    token = models.ForeignKey(ApiToken, models.SET_NULL, related_name="+", null=True, blank=True)
    client = models.CharField(max_length=200, blank=True, help_text="As the client names itself.")
    door = models.CharField(max_length=8, choices=Door.choices)
    operation = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.DONE)
    reason = models.CharField(max_length=300, blank=True)
    event = models.CharField(max_length=64, blank=True, help_text="Such as contact.updated.")
    target_type = models.CharField(max_length=32, blank=True)
    target_id = models.UUIDField(null=True, blank=True)
    contact_id = models.UUIDField(null=True, blank=True, help_text="Whose timeline shows it.")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    pending_action_id = models.UUIDField(null=True, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    objects: ClassVar[models.Manager["Activity"]] = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["workspace", "-id"], name="activity_latest"),
            models.Index(fields=["contact_id", "-id"], name="activity_of_contact"),
            models.Index(fields=["target_id", "-id"], name="activity_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} of {self.created_at:%Y-%m-%d %H:%M} UTC"

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The one save() of ours: a guard, not logic.
        if not self._state.adding:
            raise TypeError("Activity is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Activity is append-only.")
