from django.core.management.base import CommandParser

from crm.management.base import (
    LiaisonCommand,
    Values,
    checked_email,
    person_of,
    word_of,
    workspace_of,
)
from crm.management.operator import Operator
from crm.management.people import new_person
from crm.models import Invitation, Role, User, Workspace
from crm.schemas.invitations import InvitationWithLink


class Command(LiaisonCommand):
    help = "Create a person in a workspace. Somebody who has an account is invited instead."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("--role", required=True, help=", ".join(Role.values))
        parser.add_argument("--password", default="", help="Needed where the person is new.")
        parser.add_argument("--name", default="", help="The name of a new person.")

    def act(self, options: Values) -> tuple[Values, str]:
        role = word_of(Role, options["role"], "--role")
        workspace = workspace_of(options["workspace"], "--workspace")
        email = checked_email(options["email"], "email")
        workspace.refuse_member(email)
        person = person_of(email)
        if person:
            if options["password"]:
                self.warn(f"{person.email} exists and keeps their password.")
            return self.invite(workspace, person, role)
        new = new_person(email, options["password"], name=options["name"])
        return self.admit(workspace, new, role)

    def admit(self, workspace: Workspace, person: User, role: Role) -> tuple[Values, str]:
        operator = Operator.of(person, workspace)
        workspace.admit(person, role, by=operator)
        operator.tell_changes("member_add")
        return (
            facts(workspace, person, role),
            f"{person.email} is now {role.value} of {workspace.slug}.",
        )

    def invite(self, workspace: Workspace, person: User, role: Role) -> tuple[Values, str]:
        """Somebody's account is theirs: nobody else puts it into a workspace."""
        operator = Operator.of(person, workspace)
        invitation = Invitation.to_or_new(workspace, person.email)
        code = invitation.make(role, None, by=operator)
        operator.tell_changes("member_add")
        link = InvitationWithLink.with_code(invitation, code).link
        return (
            facts(workspace, person, role) | {"invitation": link},
            f"{person.email} has an account and is invited as {role.value} of {workspace.slug}. "
            f"They answer, within 7 days, at {link}",
        )


def facts(workspace: Workspace, person: User, role: Role) -> Values:
    return {"email": person.email, "workspace": workspace.slug, "role": role.value}
