from functools import partial
from uuid import UUID

from django.core.management.base import CommandError, CommandParser
from django.db.models import QuerySet

from crm.management.base import LiaisonCommand, Values, workspace_of
from crm.management.operator import Operator
from crm.models import ApiToken
from crm.models.api_token import PREFIX
from crm.operations.tokens import revoke_for_operator

HINT = 4
LISTED = 20


class Command(LiaisonCommand):
    help = "Revoke an API token, named by its secret, its id or the four characters it ends with."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("token", metavar="token_or_hint")
        parser.add_argument("--workspace", default="", metavar="SLUG")

    def act(self, options: Values) -> tuple[Values, str]:
        token = the_one(tokens_named(options["token"].strip(), candidates(options["workspace"])))
        already = token.revoked_at is not None
        revoke_for_operator(token, partial(Operator.of, token.user))
        return (
            {"id": str(token.pk), "name": token.name, "email": token.user.email},
            f"{token_label(token)} {'was revoked already' if already else 'is revoked'}.",
        )


def candidates(slug: str) -> "QuerySet[ApiToken]":
    tokens = ApiToken.objects.select_related("user", "workspace").order_by("id")
    return tokens.filter(workspace=workspace_of(slug, "--workspace")) if slug else tokens


def tokens_named(typed: str, tokens: "QuerySet[ApiToken]") -> "QuerySet[ApiToken]":
    """What was typed is never repeated in an answer: it may be a secret with a typing error."""
    if typed.startswith(PREFIX):
        return tokens.filter(digest=ApiToken.digest_of(typed))
    if len(typed) == HINT:
        return tokens.filter(hint=typed, revoked_at=None)
    try:
        return tokens.filter(pk=UUID(typed))
    except ValueError:
        raise CommandError(
            "token_or_hint: give the token, its id, or the four characters it ends with."
        ) from None


def the_one(tokens: "QuerySet[ApiToken]") -> ApiToken:
    matches = list(tokens[:LISTED])
    if not matches:
        raise CommandError("token_or_hint: there is no such token.")
    if len(matches) > 1:
        several = "; ".join(f"{token.pk} {token_label(token)}" for token in matches)
        raise CommandError(f"token_or_hint: several tokens end so; give the id of one: {several}.")
    return matches[0]


def token_label(token: ApiToken) -> str:
    where = token.workspace.slug if token.workspace else "all workspaces"
    return f"{token} of {token.user.email} in {where}"
