"""Pages whose count costs the same at a thousand rows as at a million."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet

if TYPE_CHECKING:
    Stock = Paginator[Any]
else:
    Stock = Paginator

MOST = 1_000


class FastPaginator(Stock):
    """The first thousand rows in pages. Beyond them one searches or filters: a later page would
    read all the rows before it.

    `of_all` says that these are all rows of the table; then a database that keeps an estimate is
    asked for it.
    """

    of_all = False

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST)

    @cached_property
    def counted(self) -> int:
        """How many there are, counted to one more than is shown."""
        return self.rows.order_by()[: MOST + 1].count()

    @property
    def rows(self) -> QuerySet[Any]:
        return cast("QuerySet[Any]", self.object_list)

    @property
    def has_more(self) -> bool:
        return self.counted > MOST

    @property
    def count_text(self) -> str:
        """`1 contact`, `about 1,200,000 contacts`."""
        meta = self.rows.model._meta
        name = meta.verbose_name if self.counted == 1 else meta.verbose_name_plural
        return f"{self.about} {name}"

    @property
    def about(self) -> str:
        if not self.has_more:
            return f"{self.counted:,}"
        estimated = estimate(self.rows.model._meta.db_table) if self.of_all else 0
        return f"about {estimated:,}" if estimated > MOST else f"more than {MOST:,}"


def estimate(table: str) -> int:
    """What PostgreSQL remembers of the size of a table; 0 where nothing does."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [table])
        row = cursor.fetchone()
    return round_off(int(row[0])) if row else 0


def round_off(number: int) -> int:
    """To two digits: it is an estimate, and should look like one."""
    size: int = 10 ** max(0, len(str(number)) - 2)
    return number // size * size
