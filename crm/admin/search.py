"""Search that reads an index or a bounded number of rows, never a table."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from crm.models import ContactSearch, Workspace
from crm.queries.search import Query, find_contacts

WINDOW = 10_000
MOST_FOUND = 100
MATCHES = "SELECT rowid FROM crm_contactsearch_fts WHERE text MATCH %s ORDER BY rowid DESC LIMIT %s"


def newest(records: QuerySet[Any]) -> QuerySet[Any]:
    """The latest ten thousand of these: what may be read one by one.

    As a range of keys, which sort by time: from a list of keys PostgreSQL would not see that
    they are few, and would read the table.
    """
    oldest = records.order_by("-pk").values_list("pk", flat=True)[WINDOW - 1 : WINDOW].first()
    return records.filter(pk__gte=oldest) if oldest else records


def contacts_found(scope: UUID | None, typed: str) -> list[UUID]:
    """The best matches in one workspace, or the newest in all of them."""
    if scope is None:
        return found_anywhere([term for term in Query.of(typed).terms if len(term) >= 3])
    return [row[0] for row in find_contacts(Workspace(pk=scope), typed, MOST_FOUND)]


def found_anywhere(terms: list[str]) -> list[UUID]:
    """Across all workspaces, by terms that are long enough for a trigram index."""
    if not terms:
        return []
    texts = ContactSearch.objects.order_by("-pk")
    if connection.vendor == "sqlite":
        texts = texts.filter(pk__in=ids_matching(terms))
    else:
        for term in terms:
            texts = texts.filter(text__contains=term)
        # Without an order the trigram index is read; the sample is any of the matches.
        texts = texts.order_by()
    return list(texts.values_list("contact_id", flat=True)[:MOST_FOUND])


def ids_matching(terms: list[str]) -> list[int]:
    quoted = " AND ".join('"' + term.replace('"', '""') + '"' for term in terms)
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, [quoted, MOST_FOUND])
        return [row[0] for row in cursor.fetchall()]
