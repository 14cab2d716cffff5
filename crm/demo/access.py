"""How somebody gets into the demo: a sign-in and a token that work, each time it is asked for."""

import ipaddress
import secrets
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.conf import settings

from crm.caller import Caller
from crm.demo.build import build_demo
from crm.demo.content import PersonEntry, read_toml
from crm.demo.team import OWNER, SLUG, caller_of
from crm.models import ApiToken, Scope, User, Workspace
from crm.models.rights import EVERYDAY
from crm.operations.tokens import token_create, token_revoke
from crm.schemas.tokens import TokenCreate, TokenRef

TOKEN_NAME = "Demo"  # noqa: S105 - a name, not a secret
TOKENS_KEPT = 5
LOCAL_PASSWORD = "liaison-demo-2026"  # noqa: S105 - known to everybody, and only for loopback


class NotTheDemo(Exception):
    """A workspace has the demo's slug and is somebody's own."""


@dataclass(frozen=True)
class Access:
    url: str
    email: str
    password: str
    workspace: str
    token: str

    def as_wire(self) -> dict[str, str]:
        return asdict(self)

    def __str__(self) -> str:
        connect = (
            f"claude mcp add --transport http liaison {self.url}/_mcp "
            f'--header "Authorization: Bearer {self.token}"'
        )
        return (
            f"\n  Liaison          {self.url}\n"
            f"  Sign in          {self.email}\n"
            f"  Password         {self.password}\n"
            f"  API token        {self.token}\n\n"
            f"  Connect Claude Code:\n  {connect}\n"
        )


def open_demo() -> Access:
    """Build the demo if there is none, and let its owner in. Call it inside a transaction.

    Each time gets a token of its own, because the secret of an earlier one cannot be read again;
    the last few go on working, so that a restart does not cut off a connected assistant.

    Raises:
        NotTheDemo: the slug belongs to a workspace of somebody else.
    """
    workspace = Workspace.objects.filter(slug=SLUG).first()
    owner = owner_of(workspace) if workspace else build_demo().owner
    return Access(
        url=settings.PUBLIC_URL,
        email=owner.user.email,
        password=fresh_password(owner.user),
        workspace=SLUG,
        token=fresh_token(owner),
    )


def owner_of(workspace: Workspace) -> Caller:
    people = [PersonEntry(**person) for person in read_toml("workspace")["people"]]
    email = next(person.email for person in people if person.key == OWNER)
    owners = workspace.memberships.filter(role="owner", user__email__iexact=email)
    membership = owners.select_related("user").first()
    if membership is None:
        raise NotTheDemo(f"The workspace {SLUG!r} is not the demo: {email} does not own it.")
    return caller_of(membership, workspace)


def fresh_password(user: User) -> str:
    """One that everybody knows where only this machine is asked, else one nobody knew before."""
    password = LOCAL_PASSWORD if is_local(settings.PUBLIC_URL) else secrets.token_urlsafe(12)
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return password


def is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def fresh_token(owner: Caller) -> str:
    tokens = ApiToken.objects.live().filter(workspace=owner.workspace, user=owner.user)
    for old in tokens.filter(name=TOKEN_NAME).order_by("-id")[TOKENS_KEPT - 1 :]:
        token_revoke(owner, TokenRef(token_id=old.pk))
    # The audit too: who tries Liaison out wants to see everything.
    scopes = sorted(EVERYDAY | {Scope.AUDIT})
    return token_create(owner, TokenCreate(name=TOKEN_NAME, scopes=scopes)).secret
