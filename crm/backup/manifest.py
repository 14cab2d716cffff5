"""What a backup says about itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from django.utils import timezone
from django.utils.crypto import salted_hmac
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from crm import __version__
from crm.fit import Migration

Engine = Literal["sqlite", "postgresql"]


class Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, extra="forbid", frozen=True
    )


class Table(Part):
    """`digest` depends on every value of every row, and not on the order of the rows."""

    rows: int
    digest: str


class Data(Part):
    name: str
    size: int = Field(ge=0)
    sha256: str


class Manifest(Part):
    """What was copied, as it was at one moment. `secret_key` names the SECRET_KEY, without which
    nobody stays signed in, and from which it cannot be computed."""

    format: Literal[1] = 1
    liaison: str
    engine: Engine
    engine_version: str
    made_at: datetime
    migrations: tuple[Migration, ...]
    tables: dict[str, Table]
    data: Data
    secret_key: str

    @classmethod
    def of(cls, engine: Engine, contents: "Contents", data: Data) -> Self:
        return cls(
            liaison=__version__,
            engine=engine,
            engine_version=contents.engine_version,
            made_at=timezone.now(),
            migrations=contents.migrations,
            tables=contents.tables,
            data=data,
            secret_key=name_of_secret_key(),
        )

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def differences(self, tables: dict[str, Table]) -> list[str]:
        """The names of these tables that are not as they were when this was made."""
        names = sorted(self.tables.keys() | tables.keys())
        return [name for name in names if self.tables.get(name) != tables.get(name)]


@dataclass(frozen=True, slots=True)
class Contents:
    """What one snapshot of a database holds."""

    engine_version: str
    migrations: tuple[Migration, ...]
    tables: dict[str, Table]


def name_of_secret_key() -> str:
    return salted_hmac("crm.backup", "SECRET_KEY", algorithm="sha256").hexdigest()[:16]
