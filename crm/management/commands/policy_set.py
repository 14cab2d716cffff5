from django.core.management.base import CommandError, CommandParser

from crm.management.base import LiaisonCommand, Values, word_of, workspace_of
from crm.models import Policy

SWITCH = {"on": True, "off": False}


class Command(LiaisonCommand):
    help = "Say how writes and mails that assistants ask for are approved, and whether mail leaves."

    def add_own_arguments(self, parser: CommandParser) -> None:
        policies = ", ".join(Policy.values)
        parser.add_argument("slug")
        parser.add_argument("--writes", help=f"{policies}: the policy for writes.")
        parser.add_argument("--sending", help=f"{policies}: the policy for sending mail.")
        parser.add_argument("--outbound", choices=SWITCH, help="While off, no mail leaves.")

    def act(self, options: Values) -> tuple[Values, str]:
        workspace = workspace_of(options["slug"], "slug")
        before = workspace.snapshot()
        if changed := workspace.assign(wishes(options)):
            workspace.save_change(*changed)
        self.tell(workspace, workspace, before, workspace.snapshot())
        now = {
            "workspace": workspace.slug,
            "writes": str(workspace.write_policy),
            "sending": str(workspace.send_policy),
            "outbound": workspace.outbound,
        }
        mail = "leaves" if workspace.outbound else "stays in the outbox"
        return (
            now,
            f"{now['workspace']}: writes {now['writes']}, sending {now['sending']}, mail {mail}.",
        )


def wishes(options: Values) -> Values:
    values: Values = {}
    if options["writes"]:
        values["write_policy"] = word_of(Policy, options["writes"], "--writes").value
    if options["sending"]:
        values["send_policy"] = word_of(Policy, options["sending"], "--sending").value
    if options["outbound"]:
        values["outbound"] = SWITCH[options["outbound"]]
    if not values:
        raise CommandError("Nothing to set: give --writes, --sending or --outbound.")
    return values
