"""What a server of this install sees of a request that came through everything before it.

Only a question that was signed with the install's SECRET_KEY a moment ago is answered. To everybody
else there is nothing here.
"""

from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

PATH = "_doctor"
HEADER = "X-Liaison-Doctor"
SALT = "crm.doctor"
# Far more than a way takes; the clocks of two machines may differ, which is told by itself.
LIFETIME = 300


def question() -> dict[str, str]:
    return {HEADER: TimestampSigner(salt=SALT).sign("what do you see")}


def seen(request: HttpRequest) -> HttpResponse:
    try:
        TimestampSigner(salt=SALT).unsign(request.headers.get(HEADER, ""), max_age=LIFETIME)
    except BadSignature:
        raise Http404 from None
    answer = {
        "scheme": request.scheme,
        "host": request.get_host(),
        "client": request.META.get("REMOTE_ADDR", ""),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})
