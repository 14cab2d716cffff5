"""A staff person at work in the admin, and how they fill in its forms."""

import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from crm.models import User
from tests.factories import PASSWORD


class Staff:
    """A browser in which a staff person is signed in."""

    def __init__(self, person):
        self.person, self.client = person, Client()
        self.client.force_login(person)

    def work_in(self, workspace):
        self.client.get("/admin/", {"workspace": workspace.slug if workspace else ""})
        return self

    def get(self, path, **query):
        return self.client.get(path, query)

    def page_of(self, record):
        return self.get(url_of(record))

    def save(self, record, **typed):
        """Change these fields of the form as the page shows it, and send it."""
        form = self.page_of(record).context["adminform"].form
        return self.client.post(url_of(record), sent(form) | typed)

    def add(self, model, **typed):
        return self.client.post(reverse(f"admin:{name_of(model)}_add"), typed)

    def act(self, action, *records, **typed):
        """Run an action of the list on these records; what the person is then told."""
        url = list_of(type(records[0]))
        if action == "restore":
            url += "?bin=yes"
        chosen = {"action": action, "_selected_action": [str(record.pk) for record in records]}
        return self.told(self.client.post(url, chosen | typed))

    def delete(self, record):
        url = reverse(f"admin:{name_of(type(record))}_delete", args=[record.pk])
        return self.told(self.client.post(url, {"post": "yes"}))

    def told(self, response):
        """What the person is told about what they did, once."""
        messages = [str(message) for message in get_messages(response.wsgi_request)]
        self.client.cookies.pop("messages", None)
        return messages


def name_of(model):
    return f"{model._meta.app_label}_{model._meta.model_name}"


def list_of(model):
    return reverse(f"admin:{name_of(model)}_changelist")


def url_of(record):
    return reverse(f"admin:{name_of(type(record))}_change", args=[record.pk])


def sent(form):
    """The form as a browser sends it when nothing is typed."""
    values = {}
    for name in form.fields:
        values |= typed_in(form[name])
    return values


def typed_in(bound):
    value = bound.field.prepare_value(bound.value())
    if hasattr(bound.field.widget, "widgets"):
        parts = bound.subwidgets[0].data["subwidgets"]
        return {part["name"]: part["value"] or "" for part in parts}
    if value is None or value is False:
        return {}
    keys = [str(getattr(each, "pk", each)) for each in value] if isinstance(value, list) else None
    return {bound.name: str(value) if keys is None else keys}


def words(response):
    """What the page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def superuser(db) -> User:
    return User.objects.create_superuser("staff@liaison.example", PASSWORD, name="Stella Staff")


@pytest.fixture
def staff(superuser) -> Staff:
    return Staff(superuser)


@pytest.fixture
def helper(db):
    """Makes a staff person who is no superuser, with these permissions."""

    def call(*names):
        from django.contrib.auth.models import Permission

        person = User.objects.create_user("helper@liaison.example", PASSWORD, is_staff=True)
        person.user_permissions.set(Permission.objects.filter(codename__in=names))
        return Staff(person)

    return call
