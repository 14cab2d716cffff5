"""The right to be forgotten: a person leaves no trace but the names of the fields in the audit.

What hangs on the contact is deleted. What must stay, because it tells what was done, is emptied
of everything that names the person: by an id, an address, a number or the name.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.db import connection, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from crm.apps import asked_of_apps
from crm.models import Activity, Contact, IdempotencyKey, Workspace
from crm.values.phone import national_digits
from crm.values.text import digits, fold

GONE = 410
SHORTEST_NUMBER = 6
NEVER = "(?!)"  # a pattern that nothing matches
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BETWEEN_DIGITS = str.maketrans("", "", " ().-/\u00a0")


@dataclass
class Person:
    """Who is erased, and by what a text is known to speak of them.

    Apps are asked in their order to erase what they have of the person; each adds the ids of what
    it removes, so that those after it know texts that speak of these.
    """

    workspace: Workspace
    contact_id: UUID
    names: set[str]
    emails: set[str]
    phones: set[str]
    ids: set[UUID]
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, contact: Contact) -> "Person":
        """As the contact is now, and as the audit says that it was before."""
        told = [contact.snapshot(), *earlier(contact)]
        return cls(
            contact.workspace,
            contact.pk,
            names={facts["name"] for facts in told if facts.get("name")},
            emails={email for facts in told for email in facts.get("emails") or ()},
            phones={phone for facts in told for phone in facts.get("phones") or ()},
            ids={contact.pk},
        )

    def remove(self, kind: str, records: QuerySet[Any]) -> None:
        """Delete these records of the person, and count them under this name."""
        ids = set(records.values_list("pk", flat=True))
        records.delete()
        self.ids |= ids
        self.counts[kind] = self.counts.get(kind, 0) + len(ids)

    def is_named_in(self, *values: Any) -> bool:
        """Whether any of these JSON values speaks of the person, whatever case it is written in."""
        text = "\n".join(map(fold, texts_in(values)))
        return self.has_id(text) or bool(self.words.search(text)) or self.has_number(text)

    def has_id(self, text: str) -> bool:
        return any(UUID(found) in self.ids for found in ID.findall(text))

    def has_number(self, text: str) -> bool:
        bare = text.translate(BETWEEN_DIGITS)
        return any(number in bare for number in self.numbers)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """The names and the addresses as whole words: `Ann` is not in `annual`."""
        said = (spaced(fold(text)) for text in (*self.names, *self.emails))
        # A name of nothing but accents folds to nothing, and that stands in every text.
        return re.compile(rf"(?<!\w)({'|'.join(filter(None, said)) or NEVER})(?!\w)")

    @cached_property
    def numbers(self) -> set[str]:
        """As they are stored and as they are dialled at home."""
        forms = (form(phone) for phone in self.phones for form in (digits, national_digits))
        return {form for form in forms if len(form) >= SHORTEST_NUMBER}


def earlier(contact: Contact) -> Iterator[dict[str, Any]]:
    told = Activity.objects.filter(workspace=contact.workspace_id, target_id=contact.pk)
    for before, after in told.values_list("before", "after"):
        yield from (before, after)


def texts_in(values: Iterable[Any]) -> Iterator[str]:
    """Every text in these JSON values, names of fields too."""
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield value
        elif value is not None:
            yield str(value)


def spaced(text: str) -> str:
    """A pattern of the text, with any space between its words."""
    return r"\s+".join(re.escape(word) for word in text.split())


def erase(contact: Contact) -> dict[str, int]:
    """Erase the person, here and in every app, in the transaction of the caller; how many of each
    kind of record went with them."""
    person = Person.of(contact)
    person.remove("notes", contact.notes(manager="everything").all())
    person.remove("tasks", contact.tasks(manager="everything").all())
    for ask in asked_of_apps("erase"):
        ask(person)
    Contact.everything.filter(pk=contact.pk).delete()
    forget_values(person)
    forget_answers(person)
    forget_admin(person)
    forget_words()
    return person.counts


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
    bodies = keys.values_list("pk", "body").iterator()
    forgotten = [pk for pk, body in bodies if person.is_named_in(read(body))]
    keys.filter(pk__in=forgotten).update(status=GONE, headers={}, body="")


def read(body: str) -> Any:
    """What the body says, whether or not its letters are written as escapes."""
    try:
        return json.loads(body)
    except ValueError:
        return body


def forget_admin(person: Person) -> None:
    entries = LogEntry.objects.filter(object_id__in=[str(id) for id in person.ids])
    entries.update(object_repr="", change_message="")
