"""How pages show people, times and links."""

import re
import zlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from crm.values.readable import text_of, who
from crm.values.text import visible
from crm.web.moments import ago, local

register = template.Library()
register.simple_tag(ago)
register.filter(local)

HUES = 8
FIRST_LETTER = re.compile(r"\w")
CODE = re.compile(r"`([^`]+)`")
BREAK = mark_safe("<br>")
TASK_ICONS = {"call": "phone", "email": "mail", "meeting": "meeting", "follow_up": "undo",
              "proposal": "document", "quote": "document", "other": "task"}  # fmt: skip


@register.filter("visible")
def visible_text(text: object) -> str:
    """Without what is hidden in it or turns its direction."""
    return visible(str(text))


register.filter(who)


@register.filter
def plain(value: object) -> str:
    """Any stored value as text."""
    return text_of(value)


@register.filter
def coded(text: str) -> SafeString:
    """A text of ours, whose `words` in backticks are code."""
    escaped = str(conditional_escape(text))
    return mark_safe(CODE.sub(r"<code>\1</code>", escaped))  # noqa: S308 - escaped above


@register.filter
def codes(words: Iterable[str]) -> SafeString:
    return format_html_join(", ", "<code>{}</code>", ((word,) for word in words))


def initials(name: object) -> str:
    words = [match[0] for word in str(name).split() if (match := FIRST_LETTER.search(word))]
    return "".join(dict.fromkeys((words[0], words[-1]))).upper() if words else "?"


def hue(name: object) -> int:
    """A colour of their own for everybody, the same on every page."""
    return zlib.crc32(str(name).encode("utf-8", "replace")) % HUES


@register.simple_tag
def avatar(name: object, size: str = "m", shape: str = "round") -> SafeString:
    return format_html(
        '<span class="avatar avatar-{} {} hue-{}" aria-hidden="true">{}</span>',
        size, shape, hue(name), initials(name),
    )  # fmt: skip


@register.simple_tag
def dot(color: str) -> SafeString:
    """A dot in a colour that a workspace chose; our policy allows no style attribute."""
    return format_html(
        '<svg class="dot" width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">'
        '<circle cx="4" cy="4" r="4" fill="{}"/></svg>',
        color or "#8a8f98",
    )


@register.filter
def task_icon(kind: str) -> str:
    return TASK_ICONS.get(kind, "task")


@register.filter
def label(word: object) -> str:
    """`follow_up` as `Follow up`."""
    return str(word).replace("_", " ").capitalize()


@register.filter
def mail_links(addresses: Iterable[str]) -> SafeString:
    """Each on a line of its own."""
    links = ((quote(address, safe="@"), address) for address in addresses)
    return format_html_join(BREAK, '<a href="mailto:{}">{}</a>', links)


@register.filter
def phone_links(numbers: Iterable[str]) -> SafeString:
    """Each on a line of its own."""
    links = ((quote(number, safe="+"), number) for number in numbers)
    return format_html_join(BREAK, '<a href="tel:{}">{}</a>', links)


@register.filter
def phone_link(number: str) -> SafeString:
    return phone_links([number] if number else [])


@register.filter
def web_link(url: object) -> SafeString:
    """A link if it is an address of the web, else plain text: never `javascript:`."""
    text = visible(str(url))
    if not text.lower().startswith(("http://", "https://")):
        return conditional_escape(text)
    bare = re.sub(r"^https?://(www\.)?", "", text, flags=re.IGNORECASE).rstrip("/")
    return format_html(
        '<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>', text, bare
    )


@register.filter
def own_links(text: object) -> SafeString:
    """The text with the addresses of our own records as links, and no others."""
    records = rf"({re.escape(settings.PUBLIC_URL)})(/(?:contacts|companies|tasks)/[0-9a-f-]{{36}})"
    linked = re.sub(records, r'<a href="\2">open</a>', conditional_escape(visible(str(text))))
    return mark_safe(linked)  # noqa: S308 - escaped above, the links are made of our own address


@register.simple_tag(takes_context=True)
def current(context: Context, prefix: str) -> SafeString:
    """Marks the link of the part of the product that this page is in."""
    request: Any = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = bool(match and match.view_name.startswith(prefix))
    return mark_safe('aria-current="page"' if here else "")  # noqa: S308 - fixed text
