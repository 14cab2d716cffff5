"""Every problem that the API tells, in one table. Its `type` is an address that answers.

The tables of docs/rest.md are tested against this one.
"""

from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

PROBLEM = "application/problem+json"
# Python renamed them in 3.13. What integrators read must not depend on which one runs.
NAMED = {413: "Request Entity Too Large", 422: "Unprocessable Entity"}


class Problem(BaseModel):
    """What went wrong, as RFC 9457 writes it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: dict[str, list[str]] = {}
    requestId: str = ""


@dataclass(frozen=True)
class ProblemKind:
    """What a code means, and what to do about it."""

    statuses: tuple[int, ...]
    means: str
    advice: str


def phrase_of(status: int) -> str:
    return NAMED.get(status) or HTTPStatus(status).phrase


PROBLEM_KINDS = {
    # What an operation or a step of it refuses.
    "invalid": ProblemKind(
        (400,),
        "a field is wrong, or the record is not fit for this",
        "Correct what `errors` names by field, and send it again.",
    ),
    "not_found": ProblemKind(
        (404,),
        "no such record in this workspace, or nothing is at this path",
        "Look the id up in a list or a search. A record of another workspace is not found either.",
    ),
    "forbidden": ProblemKind(
        (403,),
        "the role, the workspace or a switch does not allow it",
        "Ask an owner or admin of the workspace.",
    ),
    "insufficient_scope": ProblemKind(
        (403,), "the token lacks the scope in `scope`", "Ask for a token that has this scope."
    ),
    "plan_required": ProblemKind(
        (403,),
        "the plan of the workspace has no API",
        "The owner of the workspace can change to the enterprise plan.",
    ),
    "stale": ProblemKind(
        (409,),
        "the record was changed since you read or prepared it",
        "Read it again, decide anew, and send it with the new version.",
    ),
    "confirmation_required": ProblemKind(
        (409,),
        "it must be prepared and confirmed; no route answers this",
        "A write that a policy defers is prepared by its route, which answers 202 with `pending`.",
    ),
    "awaiting_approval": ProblemKind(
        (202,),
        "a person must approve it at `approvalUrl` first",
        "Give them the address, and send the same request again once they have.",
    ),
    "unknown_token": ProblemKind(
        (404,),
        "no such prepared action for this token, this workspace and this confirm",
        "Prepare it again with the API token that will confirm it.",
    ),
    "expired": ProblemKind(
        (410,),
        "the prepared action is over, or an answer is no longer kept",
        "Look whether it was done. If it was not, prepare it again.",
    ),
    "cancelled": ProblemKind(
        (409,),
        "it was rejected or cancelled in Liaison",
        "Do not try it again without asking who did that.",
    ),
    "rate_limited": ProblemKind(
        (429,),
        "too many requests, too many wrong tokens, or too many prepared actions that wait",
        "Wait as many seconds as `Retry-After` says.",
    ),
    # What the door itself answers.
    "not_authenticated": ProblemKind(
        (401,), "no token was sent", "Send `Authorization: Bearer` and an API token."
    ),
    "authentication_failed": ProblemKind(
        (401,),
        "the token is mistyped, unknown, expired, revoked, or its person left",
        "Ask for a new token.",
    ),
    "workspace_unclear": ProblemKind(
        (400, 403),
        "`X-Workspace-Slug` is needed, or names no workspace of this token",
        "Set the header to one of the slugs in the message.",
    ),
    "parse_error": ProblemKind(
        (400,),
        "the body is no JSON object as described, or a parameter or a header cannot be read",
        "Correct what the message names.",
    ),
    "bad_request": ProblemKind(
        (400,),
        "the request is malformed, or its host is not served here",
        "Use the address of this installation, and a proper HTTP client.",
    ),
    "method_not_allowed": ProblemKind(
        (405,), "the route has no such verb", "`Allow` lists those that it has."
    ),
    "not_acceptable": ProblemKind(
        (406,), "`Accept` wants something other than JSON", "Accept `application/json`."
    ),
    "precondition_failed": ProblemKind(
        (412,),
        "the record has another version than `If-Match` names",
        "Read it again, decide anew, and send the new ETag.",
    ),
    "too_large": ProblemKind(
        (413,), "the body is larger than the limit", "Send less at once, in several requests."
    ),
    "unsupported_media_type": ProblemKind(
        (415,),
        "the body is not plain `application/json` in UTF-8",
        "Set `Content-Type: application/json`, and do not compress the body.",
    ),
    "idempotency_in_flight": ProblemKind(
        (409,),
        "a request with this `Idempotency-Key` is being worked on",
        "Send the same request again after `Retry-After`.",
    ),
    "idempotency_mismatch": ProblemKind(
        (422,),
        "this `Idempotency-Key` was used for another request",
        "Take a new key for a new request.",
    ),
    "fault": ProblemKind(
        (500,),
        "a fault of ours",
        "Look whether it was done, or repeat it with the same `Idempotency-Key`. "
        "Tell us the `requestId`.",
    ),
    "unavailable": ProblemKind(
        (503,),
        "it could not be done just now; the text says why",
        "Come back after `Retry-After`. Where the text does not say that nothing was done, look "
        "first, or repeat it with the same `Idempotency-Key`.",
    ),
}


def problem_url(code: str) -> str:
    return f"{settings.PUBLIC_URL}/api/problems/{code}"


@csrf_exempt  # nothing is done here, so there is nothing to forge
@require_safe
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What the code means, for whoever follows the `type` of a problem."""
    problem = PROBLEM_KINDS.get(code)
    if problem is None:
        return no_such_problem()
    payload = {
        "type": problem_url(code),
        "code": code,
        "status": problem.statuses,
        "means": f"{problem.means[0].upper()}{problem.means[1:]}.",
        "whatToDo": problem.advice,
    }
    return HttpResponse(to_json(payload, indent=2) + b"\n", content_type="application/json")


def no_such_problem() -> HttpResponse:
    payload = {
        "type": problem_url("not_found"),
        "title": phrase_of(404),
        "status": 404,
        "detail": "There is no such problem.",
        "code": "not_found",
        "known": list(PROBLEM_KINDS),
    }
    return HttpResponse(to_json(payload), content_type=PROBLEM, status=404)
