"""Which door a path is at, and whether programs or people ask there."""

from crm.models import Door

# Doors that no caller comes in at.
STATIC = "static"
HEALTH = "health"
DOCS = "/api/docs"


def door_of(path: str) -> str:
    """At which door of Django a path is. A client may send any text as one, such as `*`."""
    match path.removeprefix("/").partition("/")[0]:
        case "api":
            return Door.REST.value
        case "admin":
            return Door.ADMIN.value
        case "static":
            return STATIC
        case _:
            return Door.WEB.value


def is_program_path(path: str) -> bool:
    """Whether programs come here: to all of /api but its documentation, which people read."""
    return door_of(path) == Door.REST and not f"{path}/".startswith(f"{DOCS}/")
