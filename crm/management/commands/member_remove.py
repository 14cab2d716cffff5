from django.core.management.base import CommandError, CommandParser

from crm.management.base import LiaisonCommand, Values, workspace_of
from crm.management.operator import Operator
from crm.models import Membership, Workspace
from crm.operations.members import member_remove
from crm.schemas.members import MemberRef


class Command(LiaisonCommand):
    help = "Take a person out of a workspace. What they wrote stays; their tokens for it end."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--workspace", required=True, metavar="SLUG")

    def act(self, options: Values) -> tuple[Values, str]:
        workspace = workspace_of(options["workspace"], "--workspace")
        member = member_named(workspace, options["email"])
        operator = Operator.of(member.user, workspace)
        revoked = member_remove(operator, MemberRef(member_id=member.pk)).revoked_tokens
        email = member.user.email
        tokens = f" Tokens revoked: {revoked}." if revoked else ""
        return (
            {"email": email, "workspace": workspace.slug, "revokedTokens": revoked},
            f"{email} is no longer a member of {workspace.slug}.{tokens}",
        )


def member_named(workspace: Workspace, email: str) -> Membership:
    members = workspace.memberships.select_related("user", "workspace")
    member = members.filter(user__email__iexact=email).first()
    if member is None:
        raise CommandError(f"email: {email} is not a member of {workspace.slug}.")
    return member
