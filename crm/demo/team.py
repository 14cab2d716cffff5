"""The demo's workspace and the people in it."""

from dataclasses import dataclass, replace

from crm.caller import Caller
from crm.demo.content import Content, PersonEntry
from crm.models import Door, Membership, Plan, Role, User, Workspace

SLUG = "demo"
OWNER = "camille"


@dataclass(frozen=True)
class Team:
    workspace: Workspace
    callers: dict[str, Caller]

    @property
    def owner(self) -> Caller:
        return self.callers[OWNER]


def found_team(content: Content) -> Team:
    """The workspace, new, with its people as members."""
    first, *mates = content.people
    workspace = Workspace.objects.start(
        content.workspace["name"],
        user_of(first),
        slug=SLUG,
        plan=Plan.ENTERPRISE.value,
        **{key: value.strip() for key, value in content.workspace.items() if key != "name"},
    )
    for mate in mates:
        workspace.memberships.create(user=user_of(mate), role=mate.role)
    callers = {entry.key: sign(workspace, entry) for entry in content.people}
    tell_founding(workspace, callers[OWNER])
    return Team(workspace, callers)


def user_of(entry: PersonEntry) -> User:
    """The person; new ones have no password, and nobody can sign in as a team mate."""
    known = User.objects.filter(email__iexact=entry.email).first()
    return known or User.objects.create_user(entry.email, None, name=entry.name)


def sign(workspace: Workspace, entry: PersonEntry) -> Caller:
    membership = workspace.memberships.select_related("user").get(user__email=entry.email)
    membership.signature = entry.signature.strip()
    membership.save(update_fields=["signature"])
    return caller_of(membership, workspace)


def caller_of(membership: Membership, workspace: Workspace) -> Caller:
    return Caller(membership.user, workspace, Role(membership.role), Door.COMMAND)


def tell_founding(workspace: Workspace, owner: Caller) -> None:
    acting = replace(owner, changes=[])
    acting.adding(workspace)
    for membership in workspace.memberships.select_related("user", "workspace").order_by("id"):
        acting.adding(membership)
    acting.tell_changes("workspace_create")
