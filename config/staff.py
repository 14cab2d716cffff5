"""Django's admin with Liaison's site in place of the stock one."""

from django.contrib.admin.apps import AdminConfig


class StaffConfig(AdminConfig):
    default_site = "crm.staff.StaffSite"
