"""What the apps of Liaison are asked by the one below them, which knows none of them by name."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.apps import AppConfig, apps

# This is read before there are models.
if TYPE_CHECKING:
    from crm.doctor.finding import Examination
    from crm.models import WebhookEndpoint, Workspace
    from crm.models.person import Person
    from crm.operation import AnyOperation
    from crm.worker.queues import Queue
    from crm.worker.rounds import Round


class LiaisonApp(AppConfig):
    """An app of Liaison. Each method is a question that is asked of every one of them; where an app
    has nothing to say to it, it leaves the method as it is here."""

    default = False

    def operations(self) -> "tuple[AnyOperation, ...]":
        """What can be done with it, in the order in which it is listed."""
        return ()

    def rounds(self) -> "Sequence[Round]":
        """What the worker does for it, again and again."""
        return ()

    def queues(self) -> "dict[str, Callable[[], Queue]]":
        """What waits for a worker, and what asks the database for it: cheaply, for who watches asks
        often."""
        return {}

    def examinations(self) -> "Sequence[Examination]":
        """What the doctor looks at for it."""
        return ()

    def fill_demo(self, workspace: "Workspace") -> None:
        """Add its part to the demo workspace."""

    def erase(self, person: "Person") -> None:
        """A person is erased: remove everything about them."""

    def webhook_disabled(self, webhook: "WebhookEndpoint") -> None:
        """Liaison has switched a webhook off: tell its people, in the transaction of that."""


def liaison_apps() -> Iterator[LiaisonApp]:
    """All of them, the lowest first."""
    return (app for app in apps.get_app_configs() if isinstance(app, LiaisonApp))


def queues() -> "dict[str, Callable[[], Queue]]":
    """All that waits for a worker, by its name."""
    return {name: queue for app in liaison_apps() for name, queue in app.queues().items()}


def operations() -> "tuple[AnyOperation, ...]":
    """Everything that Liaison can do for a program."""
    return tuple(operation for app in liaison_apps() for operation in app.operations())
