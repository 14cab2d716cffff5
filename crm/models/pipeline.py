from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models

from crm.models.record import Binned, Live
from crm.models.workspace import Workspace


class PipelineStateQuerySet(models.QuerySet["PipelineState"]):
    def first_state(self) -> "PipelineState | None":
        return self.order_by("position", "id").first()

    def in_order(self) -> Self:
        return self.order_by("position", "id")


LivePipelineStates = Live.from_queryset(PipelineStateQuerySet)


class PipelineState(Binned):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="pipeline_states")
    name = models.CharField(max_length=100)
    color = models.CharField(
        max_length=7,
        default="#6b7280",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Use a colour such as #3b82f6.")],
    )
    position = models.PositiveSmallIntegerField()

    objects = LivePipelineStates()
    everything: ClassVar[models.Manager["PipelineState"]] = PipelineStateQuerySet.as_manager()

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
