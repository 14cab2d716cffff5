"""What Django's own checks say, those of the database and of a deployment too."""

from collections.abc import Iterator

from django.core import checks
from django.db import DEFAULT_DB_ALIAS

from crm.doctor.finding import Examination, Finding, Install, Level, Subject

about = Subject("checks")


def examine(install: Install) -> Iterator[Finding]:
    """An install that only this machine reaches needs no HTTPS, so those of a deployment are for
    the others."""
    messages = [
        message
        for message in checks.run_checks(
            include_deployment_checks=install.is_public, databases=[DEFAULT_DB_ALIAS]
        )
        if not message.is_silenced()
    ]
    for message in messages:
        level = Level.ERROR if message.is_serious() else Level.WARNING
        hint = message.hint or f"Look up {message.id}."
        yield Finding(level, about.name, f"{message.id}: {message.msg}", hint)
    if not messages:
        yield about.ok("Django's checks find nothing.")


EXAMINATIONS = (Examination(about, examine),)
