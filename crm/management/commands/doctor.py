import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.doctor.examining import examine, subjects
from crm.doctor.finding import Finding, Install, Level


class Command(BaseCommand):
    help = "Look at the whole install, and say in plain words what is wrong and what to do."
    # It runs them itself, and is asked above all where they fail.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "subject",
            nargs="*",
            help="Only these: " + ", ".join(subjects()),
        )
        parser.add_argument(
            "--url", default=settings.PUBLIC_URL, help="Look there instead of at PUBLIC_URL."
        )
        parser.add_argument(
            "--plain-url",
            default="",
            metavar="URL",
            help="Where plain HTTP is answered, if that is not port 80 of the same name.",
        )
        parser.add_argument("--json", action="store_true", help="Answer with one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        install, only = Install.of(options["url"], options["plain_url"]), options["subject"]
        if unknown := {*only} - {*subjects()}:
            raise CommandError(f"Nobody looks at {', '.join(unknown)}; see --help.")
        findings = []
        for finding in examine(install, only):
            findings.append(finding)
            if not options["json"]:
                self.tell(finding)
        if options["json"]:
            self.stdout.write(json.dumps({"findings": [asdict(each) for each in findings]}))
        levels = Counter(finding.level for finding in findings)
        if levels[Level.ERROR]:
            raise CommandError(f"{levels[Level.ERROR]} errors, {levels[Level.WARNING]} warnings.")

    def tell(self, finding: Finding) -> None:
        styles = {Level.OK: "SUCCESS", Level.WARNING: "WARNING", Level.ERROR: "ERROR"}
        level = getattr(self.style, styles[finding.level])(f"{finding.level.value:<8}")
        self.stdout.write(f"{level} {finding.subject:<11} {finding.message}")
        if finding.advice:
            self.stdout.write(f"{'':<21}-> {finding.advice}")
        self.stdout.flush()
