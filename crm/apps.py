from collections.abc import Callable, Iterator
from typing import Any

from django.apps import AppConfig, apps


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = "CRM"


def asked_of_apps(name: str) -> Iterator[Callable[..., Any]]:
    """The method of this name of every app that has one, in their order: this app is the lowest
    and knows none of them."""
    for app in apps.get_app_configs():
        method = getattr(app, name, None)
        if method is not None:
            yield method
