from django.core.management.base import CommandError, CommandParser

from crm.demo.access import NotTheDemo, open_demo
from crm.management.base import LiaisonCommand, Values


class Command(LiaisonCommand):
    help = "Build the demo workspace if there is none, and print how to get into it."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """None: the demo is the same for everybody."""

    def act(self, options: Values) -> tuple[Values, str]:
        try:
            access = open_demo()
        except NotTheDemo as wrong:
            raise CommandError(f"{wrong} Rename that workspace's slug first.") from None
        return access.as_wire(), str(access)
