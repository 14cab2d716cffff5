from django.core.management.base import CommandError, CommandParser

from crm.management.base import LiaisonCommand, Values, length_of, word_of, workspace_of
from crm.management.operator import Operator
from crm.models import ApiToken, Policy, Scope, User, Workspace
from crm.models.rights import EVERYDAY
from crm.operations.tokens import token_create
from crm.schemas.tokens import LONGEST_LIFE, TokenCreate, TokenWithSecret


class Command(LiaisonCommand):
    help = "Issue an API token. The answer is the token alone; nobody can read it again."

    def add_own_arguments(self, parser: CommandParser) -> None:
        scopes = ", ".join(Scope)
        parser.add_argument("email")
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument(
            "--scope",
            nargs="+",
            action="extend",
            metavar="SCOPE",
            help=f"Of {scopes}; {Scope.AUDIT} and {Scope.ADMIN} only if named.",
        )
        parser.add_argument("--policy", default=Policy.AUTO.value, help=", ".join(Policy.values))
        parser.add_argument("--expires", default="90", metavar="DAYS")
        parser.add_argument("--name", default="Command line")

    def act(self, options: Values) -> tuple[Values, str]:
        asked = TokenCreate(
            name=checked_name(options["name"]),
            scopes=[word_of(Scope, each, "--scope") for each in options["scope"] or EVERYDAY],
            policy=word_of(Policy, options["policy"], "--policy"),
            days=days_of(options["expires"]),
        )
        workspace = workspace_of(options["workspace"], "--workspace")
        person = active_member(workspace, options["email"])
        token = token_create(Operator.of(person, workspace), asked)
        self.warn_of_plan(workspace)
        return token_facts(token, person), token.secret

    def warn_of_plan(self, workspace: Workspace) -> None:
        if not workspace.plan_has_api:
            self.warn(
                f"The {workspace.plan} plan has no API: the token is refused until "
                f"`plan_set {workspace.slug} enterprise`."
            )


def token_facts(token: TokenWithSecret, person: User) -> Values:
    return {
        "token": token.secret,
        "id": str(token.id),
        "name": token.name,
        "email": person.email,
        "workspace": token.workspace,
        "scopes": token.scopes,
        "policy": token.policy,
        "expiresAt": token.expires_at and token.expires_at.isoformat(timespec="seconds"),
    }


def days_of(typed: object) -> int:
    """The lifetime, from text or, where Python code calls the command, a number."""
    text = str(typed)
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LONGEST_LIFE:
        return int(text)
    raise CommandError(f"--expires: {text!r} is not a number of days from 1 to {LONGEST_LIFE}.")


def checked_name(typed: str) -> str:
    name, longest = typed.strip(), length_of(ApiToken, "name")
    if not 1 <= len(name) <= longest:
        raise CommandError(f"--name: give 1 to {longest} characters.")
    return name


def active_member(workspace: Workspace, email: str) -> User:
    members = workspace.memberships.select_related("user")
    member = members.filter(user__email__iexact=email).first()
    if member is None:
        raise CommandError(
            f"email: {email} is not a member of {workspace.slug}; add them with member_add first."
        )
    if not member.user.is_active:
        raise CommandError(f"email: the account of {email} is deactivated.")
    return member.user
