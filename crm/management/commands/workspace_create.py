from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from crm.management.base import LiaisonCommand, Values, word_of
from crm.management.people import person_or_new
from crm.models import Plan, Workspace


class Command(LiaisonCommand):
    help = "Create a workspace and its owner, who is created too where they are new."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The name of the workspace.")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--password", default="", help="Needed where the owner is new.")
        parser.add_argument("--slug", default="", help="Made from the name if left out.")
        parser.add_argument("--plan", default=settings.NEW_WORKSPACE_PLAN)

    def act(self, options: Values) -> tuple[Values, str]:
        plan = word_of(Plan, options["plan"], "--plan")
        refuse_taken_slug(options["slug"])
        owner, new = person_or_new(options["owner"], options["password"], "--owner")
        workspace = Workspace.objects.start(
            options["name"], owner, slug=options["slug"], plan=plan.value
        )
        self.tell_added(workspace, workspace)
        self.tell_added(workspace, workspace.memberships.get())
        if options["password"] and not new:
            self.warn(f"{owner.email} exists and keeps their password.")
        return (
            {"workspace": workspace.slug, "owner": owner.email, "plan": plan.value},
            f"Created the workspace {workspace.slug} ({plan.value}), owned by {owner.email}.",
        )


def refuse_taken_slug(slug: str) -> None:
    if slug and Workspace.objects.filter(slug=slug).exists():
        raise CommandError(f"--slug: {slug!r} is taken; choose another.")
