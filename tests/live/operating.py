"""Commands in the process of the tests, which is connected to the database of a server."""

from io import StringIO

from django.core.management import call_command

OWNER = "owner@example.com"


def printed(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def new_token() -> str:
    """The token of the owner of a new workspace."""
    named = ["--owner", OWNER, "--password", "correct-horse-battery", "--slug", "live"]
    printed("workspace_create", "Live", *named, "--plan", "enterprise")
    return printed("token_create", OWNER, "--workspace", "live")
