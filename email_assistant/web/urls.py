from django.urls import URLPattern, path

from email_assistant.web import views

app_name = "outbox"
urlpatterns: list[URLPattern] = [
    path("", views.message_list, name="message-list"),
    path("/<uuid:pk>", views.message_detail, name="message-detail"),
]
