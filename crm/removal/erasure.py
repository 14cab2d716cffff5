"""The right to be forgotten: a person leaves no trace but the names of the fields in the audit.

What hangs on the contact is deleted. What must stay, because it tells what was done, is emptied
of everything that names the person: by an id, an address, a number or the name.
"""

import json
from functools import partial
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import connection, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from crm.hooks import liaison_apps
from crm.models import Activity, Contact, IdempotencyKey
from crm.models.idempotency_key import FORGOTTEN
from crm.models.leased import NO_LEASE
from crm.models.person import Person
from crm.removal.pending_actions import forget_prepared

GONE = FORGOTTEN["status"]


def erase(contact: Contact) -> Person:
    """Erase the person, here and in every app, in the transaction of the caller, who is told
    what went with them."""
    person = Person.of(contact)
    person.remove("notes", contact.notes(manager="everything").all(), "content")
    person.remove("tasks", contact.tasks(manager="everything").all(), "title")
    for app in liaison_apps():
        app.erase(person)
    forget_prepared(person)
    Contact.everything.filter(pk=contact.pk).delete()
    forget_values(person)
    forget_answers(person)
    forget_admin(person)
    forget_words()
    return person


def forget_words() -> None:
    """Have SQLite merge its full-text index, whose older parts still have the words of deleted
    rows, and then empty its log, which has the pages as they were. PostgreSQL does both by itself
    when it vacuums."""
    if connection.vendor == "sqlite":
        table = "crm_contactsearch_fts"
        run(f"INSERT INTO {table}({table}) VALUES('optimize')")
        transaction.on_commit(partial(run, "PRAGMA wal_checkpoint(TRUNCATE)"), robust=True)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def forget_values(person: Person) -> None:
    """Of the Activity of everything that was removed, and of what names it."""
    activities = Activity.objects.filter(workspace=person.workspace)
    about = Q(contact_id=person.contact_id) | Q(target_id__in=person.ids)
    activities.filter(about).forget_values()
    named = activities.annotate(was=Cast("before", TextField()), became=Cast("after", TextField()))
    id = str(person.contact_id)
    named.filter(Q(was__contains=id) | Q(became__contains=id)).forget_values()


def forget_answers(person: Person) -> None:
    """Of requests that may be repeated: such a one is told that it was done, and not what came."""
    keys = IdempotencyKey.objects.filter(workspace=person.workspace).exclude(body="")
    bodies = keys.exclude(status=None).values_list("pk", "body").iterator()
    forgotten = [pk for pk, body in bodies if person.is_named_in(parsed_body(body))]
    keys.filter(pk__in=forgotten).update(status=GONE, headers={}, body="")
    for key in keys.filter(status=None).select_for_update():
        forget_results(person, key)


def forget_results(person: Person, key: IdempotencyKey) -> None:
    """Of a request that is done in parts: the results that name the person, and no others, so that
    a repetition goes on behind them. Whoever is at it would write them again, and loses it."""
    results = json.loads(key.body)
    kept = [FORGOTTEN if person.is_named_in(result) else result for result in results]
    if kept != results:
        IdempotencyKey.objects.filter(pk=key.pk).update(body=json.dumps(kept), **NO_LEASE)


def parsed_body(body: str) -> Any:
    """What the body says, whether or not its letters are written as escapes."""
    try:
        return json.loads(body)
    except ValueError:
        return body


def forget_admin(person: Person) -> None:
    entries = LogEntry.objects.filter(object_id__in=[str(id) for id in person.ids])
    entries.update(object_repr="", change_message="")
