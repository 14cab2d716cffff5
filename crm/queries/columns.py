"""Rows of hand-written statements as the values and instances that the models have.

Django compiles a query anew at every call, which costs more than the database does for a small
one. The few statements that every request runs are written once, and their columns come from the
models, so that a new field cannot be forgotten.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

Convert = Callable[[Any], Any] | None


class Columns:
    """All columns of some models, each under its alias, in one SELECT."""

    def __init__(self, **models: type[Model]) -> None:
        self.models = models

    @cached_property
    def sql(self) -> str:
        return ", ".join(
            f'{alias}."{field.column}"'
            for alias, model in self.models.items()
            for field in model._meta.concrete_fields
        )

    @cached_property
    def converters(self) -> list[Convert]:
        fields = (f for model in self.models.values() for f in model._meta.concrete_fields)
        return [converter(field) for field in fields]

    def instances(self, row: tuple[Any, ...]) -> list[Any]:
        """The row as one instance of each model, in the order they were named."""
        values = iter(converted(row, self.converters))
        instances = []
        for model in self.models.values():
            names = [field.attname for field in model._meta.concrete_fields]
            own = [next(values) for _ in names]
            instances.append(model.from_db(DEFAULT_DB_ALIAS, names, own))
        return instances


def converted(row: tuple[Any, ...], converters: list[Convert]) -> list[Any]:
    return [
        convert(value) if convert and value is not None else value
        for convert, value in zip(converters, row, strict=True)
    ]


def converter(field: Any) -> Convert:
    """What makes the value that this database gives the one that the model field has."""
    column = field.cached_col
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    if not steps:
        return None

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert
