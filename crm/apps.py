from collections.abc import Callable, Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = "CRM"

    def ready(self) -> None:
        from crm.guards import checks, laid

        # Both signals are sent once for each app; once is enough.
        pre_migrate.connect(laid.take_off_before_migrate, sender=self)
        post_migrate.connect(laid.lay_after_migrate, sender=self)
        register(checks.can_be_referred_to, Tags.models)
        register(checks.are_laid, Tags.database)


def asked_of_apps(name: str) -> Iterator[Callable[..., Any]]:
    """The method of this name of every app that has one, in their order: this app is the lowest
    and knows none of them."""
    for app in apps.get_app_configs():
        method = getattr(app, name, None)
        if method is not None:
            yield method
