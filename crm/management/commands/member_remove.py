from django.core.management.base import CommandError, CommandParser

from crm.management.base import LiaisonCommand, Values, workspace_of
from crm.models import ApiToken, Membership, Workspace


class Command(LiaisonCommand):
    help = "Take a person out of a workspace. What they wrote stays; their tokens for it end."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--workspace", required=True, metavar="SLUG")

    def act(self, options: Values) -> tuple[Values, str]:
        workspace = workspace_of(options["workspace"], "--workspace")
        membership = member_named(workspace, options["email"])
        refuse_last_owner(membership)
        revoked = self.revoke_tokens(workspace, membership)
        self.tell(workspace, membership, membership.snapshot(), {})
        membership.delete()
        email = membership.user.email
        tokens = f" Tokens revoked: {revoked}." if revoked else ""
        return (
            {"email": email, "workspace": workspace.slug, "revokedTokens": revoked},
            f"{email} is no longer a member of {workspace.slug}.{tokens}",
        )

    def revoke_tokens(self, workspace: Workspace, membership: Membership) -> int:
        tokens = ApiToken.objects.of_member(membership)
        for token in tokens:
            before = token.snapshot()
            token.revoke()
            self.tell(workspace, token, before, token.snapshot())
        return len(tokens)


def member_named(workspace: Workspace, email: str) -> Membership:
    members = workspace.memberships.select_related("user", "workspace")
    member = members.filter(user__email__iexact=email).first()
    if member is None:
        raise CommandError(f"email: {email} is not a member of {workspace.slug}.")
    return member


def refuse_last_owner(membership: Membership) -> None:
    if membership.is_last_owner:
        raise CommandError(
            f"email: {membership.user.email} is the last owner of {membership.workspace.slug}; "
            "add another owner with member_add first."
        )
