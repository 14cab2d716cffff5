from collections.abc import Iterator
from datetime import datetime
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from crm.models.binned import Binned, BinnedQuerySet, LiveManager
from crm.models.record import NameTaken, Recorder, TooMany
from crm.models.workspace import Workspace
from crm.values.text import key

MOST_STATES = 100
ADVICE = "Move some of them first with contact_update_pipeline_state."


class PipelineStateQuerySet(BinnedQuerySet["PipelineState"]):
    def first_state(self) -> "PipelineState | None":
        return self.in_order().first()

    def in_order(self) -> Self:
        return self.order_by("position", "id")


LivePipelineStates = LiveManager.from_queryset(PipelineStateQuerySet)
AllPipelineStates = models.Manager.from_queryset(PipelineStateQuerySet)


class PipelineState(Binned):
    kind = "pipeline_state"
    noun = "A state of the pipeline"
    finder = "pipeline_states_list"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="pipeline_states")
    name = models.CharField(max_length=100)
    color = models.CharField(
        max_length=7,
        default="#6b7280",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Use a colour such as #3b82f6.")],
    )
    position = models.PositiveSmallIntegerField()

    objects = LivePipelineStates()
    everything = AllPipelineStates()

    audited = ("name", "color", "position")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="one_pipeline_state_per_name",
                condition=models.Q(deleted_at=None),
                violation_error_message="A pipeline state with this name exists.",
            ),
            models.UniqueConstraint(fields=["workspace", "id"], name="pipeline_state_in_workspace"),
        ]

    def __str__(self) -> str:
        return self.name

    def empty_into(self, other: "PipelineState", by: Recorder) -> None:
        """Move every contact that is in it to another state.

        Raises:
            TooMany: they are more than one call changes.
        """
        contacts = self.workspace.contacts.filter(pipeline_state=self).few_enough(ADVICE)
        self.workspace.contacts.change_each(contacts, by, pipeline_state=other)

    def put_into_bin(self, by: Recorder, moment: datetime) -> None:
        """Take it out of the line. No contact may be in it any more.

        Raises:
            ValidationError: contacts are, or it is the last state.
        """
        line = Pipeline(self.workspace)
        line.remove(self, by)
        super().put_into_bin(by, moment)

    def take_out_of_bin(self, by: Recorder) -> None:
        """Put it back into the line, at the position that it had.

        Raises:
            NameTaken, TooMany: there is no place for it.
        """
        line = Pipeline(self.workspace)
        line.refuse_one_too_many()
        line.refuse_taken_name(self)
        line.states.insert(self.position, self)
        super().take_out_of_bin(by)
        line.arrange(by)


class Pipeline:
    """The states of a workspace in one line without gaps, for one at a time: while somebody holds
    it, nobody else changes it."""

    def __init__(self, workspace: Workspace) -> None:
        workspace.held()
        self.states = list(workspace.pipeline_states.in_order())

    def __iter__(self) -> Iterator[PipelineState]:
        return iter(self.states)

    def to_change(self, pk: UUID, version: int | None) -> PipelineState:
        """The state with this id.

        Raises:
            PipelineState.DoesNotExist: it is not in the line.
            Stale: it has another version than this one.
        """
        state = next((each for each in self.states if each.pk == pk), None)
        if state is None:
            raise PipelineState.DoesNotExist
        state.expect(version)
        return state

    def insert(self, state: PipelineState, position: int | None, by: Recorder) -> None:
        """Make a new state at a position, the last if None; those from there on move by one.

        Raises:
            NameTaken, TooMany: there is no place for it.
        """
        self.refuse_one_too_many()
        self.refuse_taken_name(state)
        last = len(self.states)
        state.position = last if position is None else min(position, last)
        self.states.insert(state.position, state)
        self.arrange(by)
        state.save()
        by.adding(state)

    def move(self, state: PipelineState, position: int, by: Recorder) -> int:
        """Give a state another place, and the others theirs; the place that it has then, which the
        caller writes."""
        self.states.remove(state)
        self.states.insert(min(position, len(self.states)), state)
        self.arrange(by, but=state)
        return self.states.index(state)

    def remove(self, state: PipelineState, by: Recorder) -> None:
        """Close the gap that a state leaves.

        Raises:
            ValidationError: it is the last one, or contacts are in it.
        """
        self.refuse_last(state)
        if there := state.contacts.count():
            text = f"{there} contacts are in this state: say with moveTo which one they come into."
            raise ValidationError({"move_to": text})
        self.states = [each for each in self.states if each.pk != state.pk]
        self.arrange(by)

    def arrange(self, by: Recorder, but: PipelineState | None = None) -> None:
        """Write where each of them stands now, but of the one that is yet to be written itself."""
        for position, state in enumerate(self.states):
            if state is not but and not state._state.adding and state.position != position:
                with by.changing(state):
                    state.position = position
                    state.save_change("position")

    def refuse_last(self, state: PipelineState) -> None:
        if [each.pk for each in self.states] == [state.pk]:
            raise ValidationError("The last pipeline state cannot be deleted: contacts need one.")

    def refuse_taken_name(self, state: PipelineState) -> None:
        for other in self.states:
            if other.pk != state.pk and key(other.name) == key(state.name):
                raise NameTaken(other)

    def refuse_one_too_many(self) -> None:
        if len(self.states) >= MOST_STATES:
            raise TooMany(f"A pipeline has {MOST_STATES} states at most. Delete one first.")
