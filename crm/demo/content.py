"""What the demo is made of, read from the TOML files beside this one. All of it is invented."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from crm.models.task import TaskType

FOLDER = Path(__file__).parent / "content"
CHAPTERS = ("europe_west", "europe_east", "asia", "middle_east", "alone")
Ago = Field(ge=1, le=90, description="Working days are made of it: days before today.")


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NoteEntry(Entry):
    ago: int = Ago
    text: str
    by: str = ""


class TaskEntry(Entry):
    title: str
    type: TaskType
    made: int = Ago
    due: int  # days from today; what is before today is overdue, or done
    at: str = ""
    done: int | None = None
    description: str = ""
    assignee: str = ""


class ContactEntry(Entry):
    name: str
    company: str = ""
    position: str = ""
    emails: list[str] = []
    phones: list[str] = []
    address: str = ""
    website: str = ""
    linkedin_url: str = ""
    additional_info: str = ""
    meeting_context: str
    tags: list[str] = []
    enrichment: dict[str, Any] = {}
    assignee: str
    met: int = Ago
    state: str
    notes: list[NoteEntry]
    tasks: list[TaskEntry] = []


class PersonEntry(Entry):
    key: str
    name: str
    email: str
    role: str
    signature: str


class Content(Entry):
    workspace: dict[str, str]
    people: list[PersonEntry]
    tasks: list[TaskEntry]
    companies: list[dict[str, str]]
    contacts: list[ContactEntry]


def read_toml(name: str) -> dict[str, Any]:
    """One file, as it stands there."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def demo_content() -> Content:
    chapters = [read_toml(name) for name in CHAPTERS]
    companies = [company for chapter in chapters for company in chapter.get("companies", [])]
    contacts = [contact for chapter in chapters for contact in chapter["contacts"]]
    return Content(companies=companies, contacts=contacts, **read_toml("workspace"))
