"""`/api/docs` and `/api/schema`: for everybody, made once for each process."""

from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from pydantic_core import to_json

from crm.api.docs.document import document
from crm.api.docs.guide import Guide, guide
from crm.api.docs.reference import ResourcePage, pages

OPENAPI = "application/vnd.oai.openapi+json"
KEPT = "public, max-age=300"


@require_safe
def docs(request: HttpRequest, resource: str = "") -> HttpResponse:
    """The guide, or the reference of one resource."""
    address = settings.PUBLIC_URL
    if resource and resource not in resource_pages(address):
        raise Http404
    return kept(HttpResponse(rendered_page(address, resource)))


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return kept(HttpResponse(to_json(document(settings.PUBLIC_URL)), content_type=OPENAPI))


def kept(response: HttpResponse) -> HttpResponse:
    """The same for everybody, until the product is another."""
    response["Cache-Control"] = KEPT
    return response


@lru_cache(maxsize=1)
def resource_pages(address: str) -> dict[str, ResourcePage]:
    return pages(document(address))


@lru_cache(maxsize=1)
def guide_of(address: str) -> Guide:
    return guide(address)


@lru_cache(maxsize=64)
def rendered_page(address: str, resource: str) -> str:
    guide = guide_of(address)
    context = {
        "address": address,
        "resources": resource_pages(address).values(),
        "guide": mark_safe(guide.html),  # noqa: S308 - our own docs, and their HTML is off
        "places": guide.places,
        "resource": resource_pages(address).get(resource),
    }
    return render_to_string("api/resource.html" if resource else "api/guide.html", context)
