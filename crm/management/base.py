"""What the commands share: finding what an argument names, one line per refusal, Activity, JSON."""

import enum
import json
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import OperationalError, ProgrammingError, models, transaction

from crm.journal.change import Change
from crm.journal.writing import write
from crm.models import Door, User, Workspace
from crm.models.record import Record
from crm.refusals import REFUSALS, model_errors_by_field, refusal_of

Word = TypeVar("Word", bound=enum.Enum)
Values = dict[str, Any]


class LiaisonCommand(BaseCommand):
    """A command that does one thing whole or not at all, and says what it did."""

    # They would load every route and page, and none of these has any.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_own_arguments(parser)
        parser.add_argument("--json", action="store_true", help="Answer with one JSON object.")

    def add_own_arguments(self, parser: CommandParser) -> None:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                result, message = self.act(options)
        except ValidationError as wrong:
            raise CommandError(one_line(wrong)) from None
        except REFUSALS as exception:
            raise CommandError(refusal_of(exception).message) from None
        except (OperationalError, ProgrammingError) as wrong:
            reason = str(wrong).partition("\n")[0]
            raise CommandError(f"The database: {reason}. Is `migrate` done?") from wrong
        self.stdout.write(json.dumps(result) if options["json"] else message)

    def act(self, options: Values) -> tuple[Values, str]:
        """Do it; the answer for a program, and the same for a person."""
        raise NotImplementedError

    def warn(self, message: str) -> None:
        """Say something beside the answer, where a program that reads the answer is not misled."""
        self.stderr.write(self.style.WARNING(message))

    def tell(self, workspace: Workspace, record: Record, before: Values, after: Values) -> None:
        """Write the Activity row of a change that nobody who is signed in made."""
        verb = "created" if not before else "updated" if after else "deleted"
        change = Change.of(record, verb, before, after)
        if change.fields:
            name = type(self).__module__.rpartition(".")[2]
            write(workspace=workspace, door=Door.COMMAND, operation=name, **change.facts())

    def tell_added(self, workspace: Workspace, record: Record) -> None:
        self.tell(workspace, record, {}, record.snapshot())


def one_line(wrong: ValidationError) -> str:
    errors = model_errors_by_field(wrong).items()
    return "; ".join(f"{field}: {' '.join(messages)}" for field, messages in errors)


def workspace_of(slug: str, argument: str) -> Workspace:
    """The workspace, locked, so that two commands at once do not both act on what they read."""
    workspace = Workspace.objects.select_for_update().filter(slug=slug).first()
    if workspace:
        return workspace
    slugs = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20])
    advice = f"use one of: {slugs}." if slugs else "create one with workspace_create."
    raise CommandError(f"{argument}: there is no workspace {slug!r}; {advice}")


def person_of(email: str) -> User | None:
    return User.objects.with_email(email)


def checked_email(email: str, argument: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(
            f"{argument}: {email!r} is not an email address such as ann@acme.com."
        ) from None
    return email


def word_of(words: type[Word], value: str, argument: str) -> Word:
    try:
        return words(value)
    except ValueError:
        known = ", ".join(str(word.value) for word in words)
        raise CommandError(f"{argument}: {value!r} is unknown; use one of: {known}.") from None


def length_of(model: type[models.Model], field: str) -> int:
    return int(getattr(model._meta.get_field(field), "max_length", 0) or 0)
