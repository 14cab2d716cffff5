from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/", include("config.api")),
    path("approvals", include("crm.web.approvals.urls")),
    path("outbox", include("email_assistant.web.urls")),
    path("admin/", admin.site.urls),
    path("", include("crm.web.urls")),
]

handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.fault"
