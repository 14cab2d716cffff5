"""Django's admin with Liaison's site in place of the stock one.

Its pages are loaded with the URLs, and not by every process: a worker has none.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class StaffConfig(SimpleAdminConfig):
    default_site = "crm.admin.site.StaffSite"

    def ready(self) -> None:
        # In place of Django's own, which look at those pages only that are there already.
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_pages, checks.Tags.admin)


def check_pages(app_configs: Any, **more: Any) -> Sequence[checks.CheckMessage]:
    load_pages()
    return check_admin_app(app_configs, **more)


def load_pages() -> None:
    admin.autodiscover()
    # Not found by discovery: `crm.admin` holds the site itself, which must be there first.
    import_module("crm.admin.pages")
