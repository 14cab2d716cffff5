"""Django's admin with Liaison's site in place of the stock one."""

from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class StaffConfig(AdminConfig):
    default_site = "crm.admin.site.StaffSite"

    def ready(self) -> None:
        super().ready()
        # Not found by discovery: `crm.admin` holds the site itself, which must be there first.
        import_module("crm.admin.pages")
