from django.core.management.base import CommandParser

from crm.management.base import LiaisonCommand, Values, word_of, workspace_of
from crm.management.people import person_or_new
from crm.models import Role


class Command(LiaisonCommand):
    help = "Add a person to a workspace; they are created where they are new."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("--role", required=True, help=", ".join(Role.values))
        parser.add_argument("--password", default="", help="Needed where the person is new.")
        parser.add_argument("--name", default="", help="The name of a new person.")

    def act(self, options: Values) -> tuple[Values, str]:
        role = word_of(Role, options["role"], "--role")
        workspace = workspace_of(options["workspace"], "--workspace")
        person, new = person_or_new(
            options["email"], options["password"], "email", name=options["name"]
        )
        self.tell_added(workspace, workspace.admit(person, role))
        if options["password"] and not new:
            self.warn(f"{person.email} exists and keeps their password.")
        return (
            {"email": person.email, "workspace": workspace.slug, "role": role.value},
            f"{person.email} is now {role.value} of {workspace.slug}.",
        )
