"""How pages show what is known of a record."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from crm.models import ApiToken, Task
from crm.templatetags.liaison import dot
from crm.values.comparing import Part
from crm.web.moments import ago

register = template.Library()

MARKS = {"gone": "<del>{}</del>", "new": "<ins>{}</ins>", "kept": "{}"}


@register.simple_tag
def dotted(*facts: object) -> str:
    """What is known of these, with dots between."""
    return " · ".join(str(fact) for fact in facts if fact)


@register.simple_tag
def state(name: object, color: str, look: str = "") -> SafeString:
    """A state of the pipeline; nothing at all where there is none, so that a cell stays empty."""
    if not name:
        return SafeString()
    kind = f"state {look}".strip()
    return format_html('<span class="{}">{}{}</span>', kind, dot(color), name)


@register.simple_tag
def pill(text: object, look: str = "") -> SafeString:
    return format_html('<span class="{}">{}</span>', f"pill {look}".strip(), text)


@register.simple_tag
def task_pill(task: Task) -> SafeString:
    if task.completed:
        return pill("Done", "done")
    return pill("Overdue", "late") if task.overdue else pill("Open")


@register.simple_tag
def token_use(token: ApiToken) -> SafeString:
    """When it was last used, and when it ends if it does."""
    last = token.last_used_at
    used = format_html("last used {}", ago(last)) if last else "never used yet"
    ends = format_html(", ends {}", ago(token.expires_at)) if token.expires_at else ""
    return format_html("{}{}", used, ends)


@register.filter
def marked(parts: Iterable[Part]) -> SafeString:
    """A text with what goes and what comes marked in it, and no space added."""
    html = (format_html(MARKS[part.kind], part.text) for part in parts)
    return format_html_join("", "{}", ((each,) for each in html))
