"""In which of their workspaces a person works.

The session keeps it by its id. It stays there whatever the person is added to, in whatever order;
only they move it, or who takes them out of the workspace.
"""

from collections.abc import MutableMapping, Sequence
from typing import Any, TypeAlias

from crm.models import Membership, User, Workspace

Session: TypeAlias = MutableMapping[str, Any]

KEPT = "workspace_id"
# By its slug, as the version before keeps it.
KEPT_BEFORE = "workspace"


def stay_in(session: Session, workspace: Workspace) -> None:
    session[KEPT] = str(workspace.pk)


def leave(session: Session) -> None:
    """Be in none, until the next page begins anew."""
    session.pop(KEPT, None)
    session.pop(KEPT_BEFORE, None)


def begin(session: Session, person: User) -> None:
    """Be where the person has been longest. At sign-in, so that to read a page writes nothing: it
    shall work, too, where nothing can be written."""
    first = person.memberships.select_related("workspace").order_by("id").first()
    if first:
        stay_in(session, first.workspace)


def current(session: Session, memberships: Sequence[Membership]) -> tuple[Membership, bool]:
    """The membership in whose workspace this session is, and whether it had to leave another.

    One that is in none is where the person has been longest, which nobody changes by adding them
    elsewhere: the memberships come in that order, and there is one at least.
    """
    chosen = next((each for each in memberships if is_kept(session, each.workspace)), None)
    return chosen or memberships[0], chosen is None and KEPT in session


def is_kept(session: Session, workspace: Workspace) -> bool:
    if KEPT in session:
        return bool(session[KEPT] == str(workspace.pk))
    return bool(session.get(KEPT_BEFORE) == workspace.slug)


def name_of_kept(session: Session) -> str:
    """What the workspace is called that the session was in."""
    kept = Workspace.objects.filter(pk=session[KEPT]).first()
    return kept.name if kept else "the workspace where you worked"
