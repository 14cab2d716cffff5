"""The things a test is about, made the way the product makes them."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone

from crm.models import (
    ApiToken,
    Company,
    Contact,
    ContactSearch,
    Invitation,
    Membership,
    Note,
    Policy,
    Role,
    Scope,
    Task,
    User,
    Workspace,
)


class Nobody:
    """Notes no change: for what a test only needs to be there."""

    def changing(self, record, verb="updated", **facts):
        return nullcontext()

    def adding(self, record, label="", **facts) -> None:
        pass

    def note(self, record, verb, before, after, **more) -> None:
        pass


NOBODY = Nobody()
PASSWORD = "correct-horse-battery"
NEXT_WEEK = datetime(2030, 1, 15, 14, 0, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Faker("name")
    email = factory.Sequence(lambda n: f"person{n}@example.com")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(password=PASSWORD, **kwargs)


class CompanyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"Company {n}")
    name_key = factory.LazyAttribute(lambda made: made.name.lower())


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact
        skip_postgeneration_save = True

    name = factory.Faker("name")

    @factory.post_generation
    def search(self, create, extracted, **kwargs):
        ContactSearch.keep(self)


class NoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Note

    workspace = factory.SelfAttribute("contact.workspace")
    content = "Prefers to be called in the morning."


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    title = "Call back"
    due_date = NEXT_WEEK


def workspace_of(owner: User, name: str, slug: str, **fields) -> Workspace:
    return Workspace.objects.start(name, owner, slug=slug, plan="enterprise", **fields)


def member(user: User, workspace: Workspace, role: Role = Role.MEMBER) -> User:
    Membership.objects.create(user=user, workspace=workspace, role=role)
    return user


def invited(
    workspace: Workspace, email: str, role: Role = Role.MEMBER, by: User | None = None
) -> tuple[Invitation, str]:
    """The invitation, and the code that its link ends with."""
    invitation = Invitation.to_or_new(workspace, email)
    return invitation, invitation.make(role, by, NOBODY)


def token_of(
    user: User,
    workspace: Workspace | None,
    scopes=tuple(Scope),
    policy: Policy = Policy.AUTO,
    lifetime: timedelta | None = timedelta(days=90),
) -> tuple[ApiToken, str]:
    return ApiToken.issue(
        user, workspace, name="Test", scopes=scopes, policy=policy, lifetime=lifetime
    )


def soon(**delta) -> datetime:
    return timezone.now() + timedelta(**delta)
