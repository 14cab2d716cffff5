"""The story of one task, and what all stories share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from crm.caller import Caller
from crm.demo.content import TaskEntry
from crm.demo.team import Team
from crm.operations.tasks import task_complete, task_create
from crm.schemas.tasks import TaskChange, TaskCreate

Step = Callable[[datetime], None]


@dataclass(frozen=True)
class Event:
    moment: datetime
    step: Step


@dataclass
class World:
    """What the stories share: who acts, the states by name, the companies not yet described."""

    team: Team
    states: dict[str, UUID]
    companies: dict[str, dict[str, str]]


@dataclass
class TaskStory:
    """A task from its making to its completion, for a contact or for none."""

    world: World
    entry: TaskEntry
    caller: Caller
    due: str
    contact_id: Callable[[], UUID | None] = lambda: None
    task_id: UUID | None = field(default=None, init=False)

    def steps(self) -> Iterator[tuple[int, Step]]:
        yield self.entry.made, self.make
        if self.entry.done is not None:
            yield self.entry.done, self.finish

    def make(self, moment: datetime) -> None:
        callers = self.world.team.callers
        assignee = callers[self.entry.assignee] if self.entry.assignee else self.caller
        task = task_create(
            self.caller,
            TaskCreate(
                title=self.entry.title,
                type=self.entry.type,
                due_date=self.due,
                description=self.entry.description,
                contact_id=self.contact_id(),
                assignee_id=assignee.user.pk,
            ),
        )
        self.task_id = task.id
        self.stamp(created_at=moment, updated_at=moment)

    def finish(self, moment: datetime) -> None:
        task_complete(self.caller, TaskChange(task_id=self.known_id))
        self.stamp(completed_at=moment, updated_at=moment)

    @property
    def known_id(self) -> UUID:
        assert self.task_id, "A task is finished after it was made."  # noqa: S101
        return self.task_id

    def stamp(self, **moments: datetime) -> None:
        self.world.team.workspace.tasks.filter(pk=self.known_id).update(**moments)
