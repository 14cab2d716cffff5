"""What happened with one contact, from the meeting on, each step through its operation."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.caller import Caller
from crm.demo.content import ContactEntry, NoteEntry, TaskEntry
from crm.demo.moments import Diary
from crm.demo.task_story import Event, Step, TaskStory, World
from crm.operations.companies import company_update
from crm.operations.contacts import contact_create, contact_update_pipeline_state
from crm.operations.notes import contact_note_add
from crm.schemas.companies import CompanyUpdate
from crm.schemas.contacts import ContactCreate, ContactMoveVersioned, NoteAdd

TYPED = ("name", "company", "position", "emails", "phones", "address", "website", "linkedin_url",
         "additional_info", "meeting_context", "tags")  # fmt: skip
PATHS = {
    "New contact": (),
    "Contacted": ("Contacted",),
    "Qualified": ("Contacted", "Qualified"),
    "Proposal": ("Contacted", "Qualified", "Proposal"),
    "Client": ("Contacted", "Qualified", "Proposal", "Client"),
    "Lost": ("Contacted", "Lost"),
}


@dataclass
class ContactStory:
    world: World
    entry: ContactEntry
    diary: Diary
    contact_id: UUID | None = field(default=None, init=False)

    @property
    def caller(self) -> Caller:
        return self.world.team.callers[self.entry.assignee]

    @property
    def known_id(self) -> UUID:
        assert self.contact_id, "A story begins with the meeting."  # noqa: S101
        return self.contact_id

    def events(self) -> list[Event]:
        """In their order; a step of the same day as another keeps its place."""
        steps = sorted(self.steps(), key=lambda dated: -dated[0])
        return [Event(self.diary.next(ago), step) for ago, step in steps]

    def steps(self) -> Iterator[tuple[int, Step]]:
        yield self.entry.met, self.meet
        if self.entry.enrichment:
            yield self.entry.met, self.enrich
        for note in self.entry.notes:
            yield note.ago, self.noting(note)
        for task in self.entry.tasks:
            yield from self.task_story(task).steps()
        yield from self.moves()

    def task_story(self, task: TaskEntry) -> TaskStory:
        due = self.diary.calendar.due(task.due, task.at)
        return TaskStory(self.world, task, self.caller, due, lambda: self.contact_id)

    def moves(self) -> Iterator[tuple[int, Step]]:
        """From state to state, evenly between the meeting and the last note."""
        path = PATHS[self.entry.state]
        last = min(note.ago for note in self.entry.notes)
        for number, state in enumerate(path, start=1):
            yield self.entry.met - (self.entry.met - last) * number // len(path), self.moving(state)

    def meet(self, moment: datetime) -> None:
        typed = {name: getattr(self.entry, name) for name in TYPED}
        contact = contact_create(
            self.caller,
            ContactCreate(
                **{name: value for name, value in typed.items() if value},
                assignee_id=self.caller.user.pk,
            ),
        )
        self.contact_id = contact.id
        self.stamp(created_at=moment, updated_at=moment)
        self.describe_company(contact.company_id, moment)

    def describe_company(self, company_id: UUID | None, moment: datetime) -> None:
        """Once, when its first contact is met."""
        facts: dict[str, Any] | None = self.world.companies.pop(self.entry.company, None)
        if company_id and facts:
            company_update(self.caller, CompanyUpdate(company_id=company_id, **facts))
            companies = self.world.team.workspace.companies.filter(pk=company_id)
            companies.update(created_at=moment, updated_at=moment)

    def enrich(self, moment: datetime) -> None:
        """No operation enriches yet; the change is noted as every other one is."""
        contact = self.world.team.workspace.contacts.get(pk=self.known_id)
        acting = replace(self.caller, changes=[])
        with acting.changing(contact):
            contact.enrichment = self.entry.enrichment | {"fetchedAt": f"{moment:%Y-%m-%d}"}
            contact.save_change("enrichment")
        acting.tell_changes("contact_enrich")
        self.stamp(updated_at=moment)

    def noting(self, note: NoteEntry) -> Step:
        def step(moment: datetime) -> None:
            author = self.world.team.callers[note.by or self.entry.assignee]
            added = contact_note_add(author, NoteAdd(contact_id=self.known_id, content=note.text))
            notes = self.world.team.workspace.notes.filter(pk=added.id)
            notes.update(created_at=moment)

        return step

    def moving(self, state: str) -> Step:
        def step(moment: datetime) -> None:
            move = ContactMoveVersioned(
                contact_id=self.known_id, pipeline_state_id=self.world.states[state]
            )
            contact_update_pipeline_state(self.caller, move)
            self.stamp(updated_at=moment)

        return step

    def stamp(self, **moments: datetime) -> None:
        self.world.team.workspace.contacts.filter(pk=self.known_id).update(**moments)
