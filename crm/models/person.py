"""Who is erased, and by what a text is known to speak of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.models.activity import Activity
from crm.models.contact import Contact
from crm.models.workspace import Workspace
from crm.values.phone import national_digits
from crm.values.text import digits, fold

SHORTEST_NUMBER = 6
MOST_LINES, LONGEST_LINE = 100, 200
# Before the kind of what went with a person, in the change that tells of it.
REMOVED = "removed_"
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
    lines: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, contact: Contact) -> "Person":
        """As the contact is now, and as the audit says that it was before."""
        snapshots = [contact.snapshot(), *earlier(contact)]
        return cls(
            contact.workspace,
            contact.pk,
            names={facts["name"] for facts in snapshots if facts.get("name")},
            emails={email for facts in snapshots for email in facts.get("emails") or ()},
            phones={phone for facts in snapshots for phone in facts.get("phones") or ()},
            ids={contact.pk},
        )

    def remove(self, kind: str, records: QuerySet[Any], known_by: str = "pk") -> None:
        """Delete these records of the person, and count them under this name. Who decides on it
        knows each by how its field `known_by` begins."""
        ids = set(records.values_list("pk", flat=True))
        lines = records.order_by("pk").values_list(known_by, flat=True)[:MOST_LINES]
        self.lines[kind] = [shortened(str(line)) for line in lines]
        records.delete()
        self.ids |= ids
        self.counts[kind] = self.counts.get(kind, 0) + len(ids)

    @property
    def removed(self) -> dict[str, Any]:
        """What went with the person, line by line, under `removed_notes` and the like."""
        kinds = {kind: count for kind, count in self.counts.items() if count}
        return {f"{REMOVED}{kind}": self.lines_of(kind, count) for kind, count in kinds.items()}

    def lines_of(self, kind: str, count: int) -> list[str]:
        lines = self.lines.get(kind, [])
        return [*lines, f"and {count - len(lines)} more"] if count > len(lines) else lines

    def is_named_in(self, *values: Any) -> bool:
        """Whether any of these JSON values speaks of the person, whatever case it is written in."""
        text = "\n".join(map(fold, texts_in(values)))
        return self.has_id(text) or bool(self.words.search(text)) or self.has_number(text)

    def has_id(self, text: str) -> bool:
        return any(UUID(match) in self.ids for match in ID.findall(text))

    def has_number(self, text: str) -> bool:
        bare = text.translate(BETWEEN_DIGITS)
        return any(number in bare for number in self.numbers)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """The names and the addresses as whole words: `Ann` is not in `annual`."""
        terms = (spaced(fold(text)) for text in (*self.names, *self.emails))
        # A name of nothing but accents folds to nothing, and that stands in every text.
        return re.compile(rf"(?<!\w)({'|'.join(filter(None, terms)) or NEVER})(?!\w)")

    @cached_property
    def numbers(self) -> set[str]:
        """As they are stored and as they are dialled at home."""
        forms = (form(phone) for phone in self.phones for form in (digits, national_digits))
        return {form for form in forms if len(form) >= SHORTEST_NUMBER}


def shortened(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def earlier(contact: Contact) -> Iterator[dict[str, Any]]:
    activities = Activity.objects.filter(workspace=contact.workspace_id, target_id=contact.pk)
    for before, after in activities.values_list("before", "after"):
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
