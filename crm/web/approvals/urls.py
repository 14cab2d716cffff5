from django.urls import URLPattern, path

from crm.web.approvals import views

app_name = "approvals"
urlpatterns: list[URLPattern] = [
    path("", views.approval_list, name="approval-list"),
    path("/<uuid:pk>", views.approval_detail, name="approval-detail"),
]
