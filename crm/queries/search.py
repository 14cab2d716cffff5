"""Search among the contacts of a workspace.

One bounded statement in stages: names and companies that begin with what was typed, then the
newest contacts that contain it, then any. Each stage is read only if those before it did not fill
the page, so a common syllable costs no more than a rare name. PostgreSQL serves the last stage
from a trigram GIN index, SQLite from an FTS5 trigram table; the rest of the statement is the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from crm.models import Company, Contact, ContactSearch, PipelineState, Workspace
from crm.queries.columns import Convert, converted, converter
from crm.values.text import digits, fold

LAST = "\U0010ffff"
NEWEST = 500
ALL = 2**62
WORDS = re.compile(r"[^\W_]+")
TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
PHONE_PART = re.compile(r"[+(]*\d[\d().\-/+]*")

COLUMNS: tuple[tuple[str, type[Any], str], ...] = (
    ("c", Contact, "id"),
    ("c", Contact, "name"),
    ("o", Company, "name"),
    ("c", Contact, "position"),
    ("c", Contact, "emails"),
    ("c", Contact, "phones"),
    ("p", PipelineState, "name"),
    ("c", Contact, "created_at"),
)


@dataclass(frozen=True)
class Query:
    """What was typed, folded: the whole, for what begins with it, and the terms to be found."""

    whole: str
    terms: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> "Query":
        whole = " ".join(fold(typed).split())
        return cls(whole, tuple(dict.fromkeys(terms_of(whole))))


def terms_of(folded: str) -> Iterator[str]:
    """Words without their punctuation, emails whole, a phone number as the digits it ends with."""
    words = TRUNK_ZERO.sub("", folded).split()
    for is_phone, group in groupby(words, lambda word: bool(PHONE_PART.fullmatch(word))):
        if is_phone:
            yield digits("".join(group)).removeprefix("00")
        else:
            for word in group:
                yield from [word] if "@" in word else WORDS.findall(word)


def find_contacts(workspace: Workspace, typed: str, limit: int) -> list[list[Any]]:
    """The best matches first: id, name, company, position, emails, phones, state, created_at."""
    query = Query.of(typed)
    if not query.terms:
        return []
    sql, params = statement(workspace, query, limit)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return [converted(row, converters()) for row in rows]


def statement(workspace: Workspace, query: Query, limit: int) -> tuple[str, list[Any]]:
    stages = [*beginning(workspace, query, limit), newest_having(workspace, query, limit)]
    stages.append(anywhere(workspace, query, limit))
    arms = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS s{n}" for n, (sql, _) in enumerate(stages))
    rank, rank_params = ranking(query)
    columns = ", ".join(f'{alias}."{name}"' for alias, _, name in COLUMNS)
    sql = f"""
        SELECT {columns}
        FROM (SELECT id FROM ({arms}) AS stages LIMIT %s) AS found
        JOIN crm_contactsearch s ON s.id = found.id
        JOIN crm_contact c ON c.id = s.contact_id
        LEFT JOIN crm_company o ON o.id = c.company_id
        LEFT JOIN crm_pipelinestate p ON p.id = c.pipeline_state_id
        GROUP BY s.id, c.id, o.id, p.id
        ORDER BY {rank}, s.id DESC LIMIT %s"""
    params = [value for _, values in stages for value in values]
    # A contact may come from each of the five stages; five times the page still fills it.
    return sql, [*params, 5 * limit, *rank_params, limit]


def beginning(workspace: Workspace, query: Query, limit: int) -> Iterator[tuple[str, list[Any]]]:
    for key in ("name_key", "alt_key", "company_key"):
        yield (
            f"SELECT id FROM crm_contactsearch WHERE workspace_id = %s "
            f"AND {key} >= %s AND {key} < %s ORDER BY {key} LIMIT %s",
            [stored_id(workspace), query.whole, query.whole + LAST, limit],
        )


def newest_having(workspace: Workspace, query: Query, limit: int) -> tuple[str, list[Any]]:
    contains, patterns = containing("text", query.terms)
    return (
        f"SELECT id FROM (SELECT id, text FROM crm_contactsearch WHERE workspace_id = %s "
        f"ORDER BY id DESC LIMIT {NEWEST}) AS newest WHERE {contains} LIMIT %s",
        [stored_id(workspace), *patterns, limit],
    )


def anywhere(workspace: Workspace, query: Query, limit: int) -> tuple[str, list[Any]]:
    indexed = [term for term in query.terms if len(term) >= 3]
    if connection.vendor == "sqlite" and indexed:
        short = [term for term in query.terms if len(term) < 3]
        contains, patterns = containing("s.text", short)
        quoted = " AND ".join('"' + term.replace('"', '""') + '"' for term in indexed)
        return (
            f"SELECT s.id FROM crm_contactsearch_fts f JOIN crm_contactsearch s ON s.id = f.rowid "
            f"WHERE f.text MATCH %s AND s.workspace_id = %s AND {contains} "
            f"ORDER BY f.rowid DESC LIMIT %s",
            [quoted, stored_id(workspace), *patterns, limit],
        )
    contains, patterns = containing("text", query.terms)
    # Without an order PostgreSQL may read the trigram index; with one, a short term stops early.
    order = "" if indexed else "ORDER BY id DESC"
    return (
        f"SELECT id FROM crm_contactsearch WHERE workspace_id = %s AND {contains} {order} LIMIT %s",
        [stored_id(workspace), *patterns, limit],
    )


def containing(column: str, terms: tuple[str, ...] | list[str]) -> tuple[str, list[str]]:
    """The condition that the column has every term, and its parameters."""
    condition = " AND ".join([f"{column} LIKE %s ESCAPE '\\'"] * len(terms)) or "1 = 1"
    return condition, [f"%{escaped(term)}%" for term in terms]


def escaped(term: str) -> str:
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def ranking(query: Query) -> tuple[str, list[str]]:
    """The whole name, then what begins with it, then whole words, then beginnings of words."""
    whole_words, words = containing("s.text", [f" {term} " for term in query.terms])
    starts_words, starts = containing("s.text", [f" {term}" for term in query.terms])
    prefix = f"{escaped(query.whole)}%"
    sql = (
        "CASE WHEN s.name_key = %s THEN 0 WHEN s.name_key LIKE %s ESCAPE '\\' THEN 1 "
        "WHEN s.alt_key LIKE %s ESCAPE '\\' THEN 2 "
        f"WHEN {whole_words} THEN 3 WHEN s.company_key LIKE %s ESCAPE '\\' THEN 4 "
        f"WHEN {starts_words} THEN 5 ELSE 6 END"
    )
    return sql, [query.whole, prefix, prefix, *words, prefix, *starts]


def stored_id(workspace: Workspace) -> Any:
    return Workspace._meta.pk.get_db_prep_value(workspace.pk, connection, prepared=False)


@cache
def converters() -> list[Convert]:
    return [converter(model._meta.get_field(name)) for _, model, name in COLUMNS]


def having_word(workspace: Workspace, word: str) -> Q:
    """Contacts whose search text has this whole folded word: an email, the digits of a phone."""
    matching, params = anywhere(workspace, Query(word, (f" {word} ",)), ALL)
    # As ids of contacts, so that both databases begin with these few and not with all contacts.
    sql = f"SELECT contact_id FROM crm_contactsearch WHERE id IN ({matching})"
    return Q(id__in=RawSQL(sql, params))  # noqa: S611 - the values are parameters


def likely_duplicates(contact: Contact, most: int = 3) -> list[tuple[Contact, str]]:
    """Other contacts that may be the same person, each with the reason."""
    mine = ContactSearch.of(contact)
    reachable = [fold(email) for email in contact.emails] + [
        digits(phone) for phone in contact.phones if phone.startswith("+")
    ]
    same = Q(name_key__in={mine.name_key, mine.alt_key}) | Q(id__in=holders(contact, reachable))
    others = ContactSearch.objects.filter(same, workspace_id=contact.workspace_id)
    similar = others.exclude(contact_id=contact.pk).select_related("contact").order_by("-id")[:50]
    reasons = [(other.contact, reason(mine, other, reachable)) for other in similar]
    return sorted(
        ((other, why) for other, why in reasons if why), key=lambda pair: "name" in pair[1]
    )[:most]


def holders(contact: Contact, terms: list[str]) -> set[int]:
    """The search rows that have one of these terms as a whole word."""
    ids: set[int] = set()
    with connection.cursor() as cursor:
        for term in terms:
            cursor.execute(*anywhere(contact.workspace, Query(term, (term,)), 20))
            ids.update(row[0] for row in cursor.fetchall())
    return ids


def reason(mine: ContactSearch, other: ContactSearch, reachable: list[str]) -> str:
    for term in reachable:
        if f" {term} " in other.text:
            return f"same {'email' if '@' in term else 'phone'}"
    return "same name" if other.name_key in {mine.name_key, mine.alt_key} else ""
