from collections.abc import Mapping
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from crm.models.record import Audited, uuid7


def valid_time_zone(name: str) -> None:
    # ZoneInfo() opens files by the name it is given; a list of names cannot be led astray.
    if name not in available_timezones():
        raise ValidationError(f"{name[:64]!r} is not a time zone such as Europe/Paris.")


class Language(models.TextChoices):
    """What Liaison can write."""

    ENGLISH = "en"
    FRENCH = "fr"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.of_email(username or "").get()

    def with_email(self, email: str) -> "User | None":
        return self.of_email(email).first()

    def of_email(self, email: str) -> models.QuerySet["User"]:
        """Whatever its case, as the constraint compares. `iexact` takes more letters for one: to
        PostgreSQL a dotless i is an I."""
        return self.alias(folded=Lower("email")).filter(folded=email.lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Audited, AbstractBaseUser, PermissionsMixin):
    """A person, who signs in with an email address and belongs to workspaces by membership."""

    kind = "user"
    noun = "A person's account"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[valid_time_zone])
    language = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    audited = ("name", "time_zone", "language")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_person_per_email",
                violation_error_message="A person with this email address exists.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def particulars(self, values: Mapping[str, Any]) -> list[str]:
        return [self.email]
