"""How the pages of the API show a field."""

from collections.abc import Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from crm.api.docs.fields import Field

register = template.Library()


@register.simple_tag
def kind(field: Field, place: str = "", answered: bool = False) -> SafeString:
    """`string, at most 64 characters, in the path`: the kind of a value and what else holds."""
    return format_html_join(", ", "{}", ((fact,) for fact in facts(field, place, answered)))


def facts(field: Field, place: str, answered: bool) -> Iterator[str]:
    yield named(field)
    if field.limits:
        yield field.limits
    if place:
        yield f"in the {place}"
    if field.default:
        yield format_html("default <code>{}</code>", field.default)
    if answered and not field.required:
        yield "left out when empty"


def named(field: Field) -> str:
    if not field.kind.refers:
        return field.kind.text
    return format_html('<a href="#{}">{}</a>', field.kind.refers, field.kind.text)
