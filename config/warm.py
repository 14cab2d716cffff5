"""What the first request would otherwise wait for, loaded before the port opens.

A library that loads a part of itself when it is first asked for is asked here.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.template import Engine
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_callable, get_resolver, resolve
from django.utils.formats import get_format
from drf_spectacular.extensions import OpenApiViewExtension
from drf_spectacular.settings import spectacular_settings

from crm.fit import known
from crm.hooks import queues
from mcp_gateway.tools.catalog import TOOLS
from mcp_gateway.tools.schema import described

HANDLED = (400, 403, 404, 500)
NAMED = ("CSRF_FAILURE_VIEW", "SESSION_SERIALIZER", "MESSAGE_STORAGE")


def warm() -> None:
    load_routes()
    load_templates()
    load_settings()
    for tool in TOOLS:
        described(tool)
    known()
    queues()


def load_routes() -> None:
    """Every route with its view, and what answers an error."""
    resolver = get_resolver()
    resolver.reverse_dict  # noqa: B018 - made when it is first asked for
    for status in HANDLED:
        resolver.resolve_error_handler(status)


def load_templates() -> None:
    Engine.get_default().template_context_processors  # noqa: B018 - as above
    for name in templates():
        get_template(name)


def templates() -> Iterator[str]:
    for folder in get_app_template_dirs("templates"):
        for file in Path(folder).rglob("*.html"):
            yield str(file.relative_to(folder))


def load_settings() -> None:
    """What settings name, and is looked up when it is first needed."""
    for name in NAMED:
        get_callable(getattr(settings, name))
    get_format("DATE_FORMAT")
    connection.ops.compiler("SQLCompiler")
    codecs.lookup("unicode_escape")  # in which Django logs a path
    spectacular_settings.POSTPROCESSING_HOOKS  # noqa: B018
    OpenApiViewExtension.get_match(resolve("/api/contacts").func)
