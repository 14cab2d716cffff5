"""What 100 contacts cost on their way out: `contact_list` to JSON against a DRF ModelSerializer.

    python -m benchmarks.contact_rows [--contacts 5000] [--rounds 60]

Both read the same 100 contacts of one database and write the same fields, once all of them and
once those of the summary. They run in one process, interleaved; each figure is the median of the
rounds, in CPU time of the process.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measuring import database_url, fresh_database, print_ratios

ROWS = 100
DRF = "DRF ModelSerializer"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--contacts", type=int, default=5_000)
    options.add_argument("--rounds", type=int, default=60)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, fresh_database(Path(folder)):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        measure(asked)


def measure(asked: argparse.Namespace) -> None:
    from crm.schemas.contact_query import FIELDS, SUMMARY

    workspace = filled_workspace(asked.contacts)
    for title, fields in (("all fields", list(FIELDS.values())), ("the summary", list(SUMMARY))):
        ways = {
            DRF: by_serializer(workspace, fields),
            "contact_list": by_operation(workspace, fields),
        }
        check_equal(ways)
        medians = interleaved(ways, asked.rounds)
        print_ratios(f"CPU for {ROWS} contacts, {title}, {database_url()}", medians, base=DRF)


def filled_workspace(contacts: int) -> Any:
    """A workspace whose latest contacts have something in every field."""
    from benchmarks.people import workspace_with
    from crm.models import Contact
    from tests.factories import NOBODY

    workspace, _ = workspace_with(contacts)
    owner = workspace.memberships.get().user
    for number, contact in enumerate(workspace.contacts.latest_first()[: ROWS + 1]):
        contact.retag([f"tag {number % 7}", "fair", f"year {number % 3}"], NOBODY)
        Contact.objects.filter(pk=contact.pk).update(
            assignee=owner,
            address="2 Quay Street, 75001 Paris",
            website="https://people.example",
            linkedin_url="https://linkedin.com/in/somebody",
            additional_info="Likes short mails, and to be called in the morning. " * 3,
            meeting_context="Met at the fair, booth C12, and talked about the pilot. " * 3,
            enrichment={"source": "press", "employees": 40, "keywords": ["freight", "rail"]},
        )
    return workspace


def by_operation(workspace: Any, fields: list[str]) -> Callable[[], bytes]:
    from crm.caller import Caller
    from crm.models import Door, Role
    from crm.operations.contact_query import contact_list
    from crm.schemas.contact_query import FIELDS, ContactQuery

    wire = {name: alias for alias, name in FIELDS.items()}
    asked = ContactQuery(limit=ROWS, fields=[wire[name] for name in fields])
    caller = Caller(workspace.memberships.get().user, workspace, Role.OWNER, Door.REST)
    return lambda: contact_list(caller, asked).as_json().encode()


def by_serializer(workspace: Any, fields: list[str]) -> Callable[[], bytes]:
    from rest_framework.renderers import JSONRenderer

    shape, renderer = serializer(fields), JSONRenderer()

    def run() -> bytes:
        related = ("company", "pipeline_state", "assignee")
        contacts = workspace.contacts.latest_first().select_related(*related)
        if "tags" in fields:
            contacts = contacts.prefetch_related("tags")
        # contact_list counts on the first page too, and looks whether there is another.
        count, rows = workspace.contacts.order_by()[:1001].count(), contacts[: ROWS + 1]
        told = shape(list(rows)[:ROWS], many=True).data
        return renderer.render({"results": told, "count": count})

    return run


def serializer(fields: list[str]) -> Any:
    from rest_framework import serializers

    from crm.models import Contact

    class ContactSerializer(serializers.ModelSerializer):
        company = serializers.CharField(source="company.name", default="")
        pipeline_state = serializers.CharField(source="pipeline_state.name", default="")
        assignee = serializers.CharField(default="")
        email = serializers.CharField()
        phone = serializers.CharField(source="phones.0", default="")
        tags = serializers.SlugRelatedField("name", many=True, read_only=True)
        company_id = serializers.UUIDField()
        pipeline_state_id = serializers.UUIDField()
        assignee_id = serializers.UUIDField()
        url = serializers.CharField(source="get_absolute_url")

        class Meta:
            model = Contact

    ContactSerializer.Meta.fields = fields  # type: ignore[attr-defined]
    declared = ContactSerializer._declared_fields
    for name in set(declared) - set(fields):
        del declared[name]
    return ContactSerializer


def check_equal(ways: dict[str, Callable[[], bytes]]) -> None:
    """Both must have written the same contacts, or the ratio says nothing."""
    told = [[row["id"] for row in json.loads(run())["results"]] for run in ways.values()]
    if told[0] != told[1] or len(told[0]) != ROWS:
        raise SystemExit("The ways do not tell the same contacts.")


def interleaved(ways: dict[str, Callable[[], bytes]], rounds: int) -> dict[str, float]:
    costs: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, run in ways.items():
            before = time.process_time()
            run()
            costs[name].append(time.process_time() - before)
    return {name: statistics.median(figures) for name, figures in costs.items()}


if __name__ == "__main__":
    main()
