"""People from the command line."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from crm.management.base import checked_email, person_of
from crm.models import User


def person_or_new(email: str, password: str, argument: str) -> tuple[User, bool]:
    """The person with this email address, and whether they are new.

    Somebody who exists keeps their password and name: a command must not be a way to take an
    account over.
    """
    person = person_of(checked_email(email, argument))
    return (person, False) if person else (new_person(email, password), True)


def new_person(email: str, password: str, *, name: str = "") -> User:
    if not password:
        raise CommandError(f"--password: {email} is new here; give them a password.")
    refuse_weak(password, User(email=email, name=name))
    return User.objects.create_user(email, password, name=name)


def refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise CommandError(f"--password: {' '.join(weak.messages)} Choose another.") from None
