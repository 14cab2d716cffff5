"""What becomes of prepared actions that speak of a person who is erased."""

from typing import Any

from django.utils import timezone

from crm.models.pending_action import PendingAction, Status
from crm.models.person import Person
from crm.refusals import Code

TELLING = ("input", "summary", "changes", "records", "warnings", "seen", "refusal", "result")
EMPTY: dict[str, Any] = {
    "input": {}, "changes": [], "records": [], "warnings": [], "seen": [], "result": None,
}  # fmt: skip
SUMMARY = "What this was about was erased."
REFUSAL = {"code": Code.EXPIRED.value, "message": f"{SUMMARY} Nothing was done."}


def forget_prepared(person: Person) -> None:
    """Empty what was prepared; what still waits can no longer be confirmed."""
    actions = PendingAction.objects.filter(workspace=person.workspace)
    rows = actions.values_list("pk", *TELLING).iterator()
    mentioning = actions.filter(pk__in=[pk for pk, *texts in rows if person.is_named_in(*texts)])
    mentioning.filter(refusal__isnull=False).update(refusal=REFUSAL)
    waiting = mentioning.filter(status=Status.PENDING)
    waiting.update(status=Status.EXPIRED, ended_at=timezone.now())
    mentioning.update(summary=SUMMARY, **EMPTY)
