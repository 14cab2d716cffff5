from django.apps import AppConfig


class EmailAssistantConfig(AppConfig):
    name = "email_assistant"
