from django.contrib import admin
from django.urls import include, path

from crm.admin.apps import load_pages
from crm.doctor import mirror

load_pages()

urlpatterns = [
    path("api/", include("config.api")),
    path("approvals", include("crm.web.approvals.urls")),
    path("outbox", include("email_assistant.web.urls")),
    path("admin/", admin.site.urls),
    path(mirror.PATH, mirror.seen),
    path("", include("crm.web.urls")),
]

handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.fault"
