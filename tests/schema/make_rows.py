"""Makes `rows_of_7a6ec4d.json` anew: a little of the demo as that version of Liaison wrote it,
with something in the bin, a webhook, a draft, a mail that waits and a prepared action.

    git worktree add /tmp/old 7a6ec4d && cd /tmp/old && make setup
    DATABASE_URL=sqlite:////tmp/old.sqlite3 .venv/bin/python manage.py migrate
    DATABASE_URL=sqlite:////tmp/old.sqlite3 PYTHONPATH=. .venv/bin/python \
        …/tests/schema/make_rows.py > …/tests/schema/rows_of_7a6ec4d.json

It runs on that version, whose names may have changed since. It needs an empty database.
"""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

from dataclasses import replace

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from crm.demo.build import build_demo
from crm.models import Activity, ApiToken, Company, Contact, ContactSearch, Tag, WebhookDelivery
from email_assistant.operations.send import email_send
from mcp_gateway.tools import TOOLS

CONTACTS = 3
APPS = ("crm", "email_assistant", "mcp_gateway")


def write() -> None:
    with transaction.atomic():
        owner = build_demo().owner
        keep_a_few(owner.workspace)
        token, _ = ApiToken.issue(owner.user, owner.workspace, name="Demo")
        caller = replace(owner, token=token, door="rest", client="make_rows 1")
        work(caller, *Contact.objects.order_by("id"))


def keep_a_few(workspace):
    """Enough to read, with all that hangs on it."""
    kept = Contact.objects.order_by("id")[:CONTACTS].values("pk")
    Contact.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    Company.objects.filter(contacts=None).delete()
    Tag.objects.filter(contacts=None).delete()
    living = Contact.objects.values("pk")
    Activity._base_manager.exclude(contact_id__in=living).delete()


def work(caller, first, second, third) -> None:
    """What people did since: a bit of everything that has a table of its own."""

    def do(name, **sent):
        tool = TOOLS[name]
        return tool(caller, tool.input.from_wire(sent)).as_wire()

    # That version had the tables of webhooks and of the bin, and no operation that fills them.
    caller.workspace.webhooks.create(url="https://hooks.example/liaison")
    do("contact_note_add", contactId=str(first.pk), content="Asked for a quote in March.")
    ContactSearch.objects.filter(contact=second).delete()
    second.bin(timezone.now())
    third.notes.first().bin(timezone.now())
    do("contact_update_prepare", contactId=str(first.pk), position="Director")
    draft = do("email_prepare", contactId=str(third.pk), instruction="Write a follow-up email.")
    send = email_send.input.from_wire({"sessionId": draft["sessionId"]})
    email_send(replace(caller, approved=True), send)


def rows():
    """By model, in the order of their keys; what is empty or as by default is left out."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    models += [Contact.tags.through]
    for model in models:
        found = model._base_manager.order_by("pk")
        yield model._meta.label_lower, [values_of(record) for record in found]


def values_of(record):
    fields = record._meta.concrete_fields
    values = {field.attname: field.value_from_object(record) for field in fields}
    return {
        field.attname: values[field.attname]
        for field in fields
        if values[field.attname] != (None if callable(field.default) else field.get_default())
        and values[field.attname] not in ([], {}, "")
    }


def main() -> None:
    write()
    assert WebhookDelivery.objects.exists()
    lines = []
    for label, found in rows():
        each = [json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) for row in found]
        lines += [f"{json.dumps(label)}: [\n" + ",\n".join(each) + "\n]"] if each else []
    sys.stdout.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
