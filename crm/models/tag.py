from django.core.exceptions import ValidationError
from django.db import models

from crm.models.binned import Binned, Everything, Live
from crm.models.record import NameTaken, Recorder
from crm.models.workspace import Workspace
from crm.values.text import key

MOST_TAGS = 1_000
TOO_MANY_TAGS = f"A workspace has at most {MOST_TAGS:,} tags. Use those, or delete some."


class Tag(Binned):
    kind = "tag"
    noun = "A tag"
    finder = "tag_list"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=50)

    objects = Live()
    everything = Everything()

    audited = ("name",)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="one_tag_per_name",
                condition=models.Q(deleted_at=None),
                violation_error_message="A tag with this name exists.",
            ),
            models.UniqueConstraint(fields=["workspace", "id"], name="tag_in_workspace"),
        ]

    def __str__(self) -> str:
        return self.name

    def claim_name(self) -> None:
        """Make sure that its name is free, and stays so until the transaction ends.

        Raises:
            NameTaken: another tag has it.
            ValidationError: it is new, and there are as many tags as there may be.
        """
        # The database compares letter by letter. Whoever names a tag waits for who names another.
        self.workspace.held()
        if self._state.adding and self.workspace.tags.count() >= MOST_TAGS:
            raise ValidationError({"name": TOO_MANY_TAGS})
        for other in self.workspace.tags.exclude(pk=self.pk):
            if key(other.name) == key(self.name):
                raise NameTaken(other)

    def take_out_of_bin(self, by: Recorder) -> None:
        """Raises:
        NameTaken: another tag has its name by now.
        """
        self.claim_name()
        super().take_out_of_bin(by)
