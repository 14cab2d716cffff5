"""The icons of `static/crm/icons`, drawn for Liaison on a grid of 24, as part of the page."""

from functools import cache
from pathlib import Path

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ICONS = Path(__file__).parent.parent / "static" / "crm" / "icons"


@register.simple_tag
@cache
def icon(name: str, size: int = 18) -> SafeString:
    """Decoration only: what it means is always said in words too."""
    drawn = (ICONS / f"{name}.svg").read_text().replace(' xmlns="http://www.w3.org/2000/svg"', "")
    attributes = f'class="icon" width="{size}" height="{size}" aria-hidden="true"'
    return mark_safe(drawn.strip().replace("<svg", f"<svg {attributes}", 1))  # noqa: S308 - our file
