from django.core.management.base import CommandParser

from crm.management.base import LiaisonCommand, Values, word_of, workspace_of
from crm.models import Plan


class Command(LiaisonCommand):
    help = "Change the plan of a workspace. API tokens and assistants need enterprise."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("plan", help=", ".join(Plan.values))

    def act(self, options: Values) -> tuple[Values, str]:
        plan = word_of(Plan, options["plan"], "plan")
        workspace = workspace_of(options["slug"], "slug")
        before = workspace.snapshot()
        workspace.plan = plan
        workspace.save_change("plan")
        self.tell(workspace, workspace, before, workspace.snapshot())
        return (
            {"workspace": workspace.slug, "plan": plan.value},
            f"{workspace.slug} is on the {plan.value} plan.",
        )
