"""Who may read and write what lies on the disk, and whether the pages have their styles."""

import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from crm.doctor.finding import Examination, Finding, Install, Subject

about = Subject("files")

OTHERS = stat.S_IRWXG | stat.S_IRWXO
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
STYLES = "crm/css/base.css"


def examine(install: Install) -> Iterator[Finding]:
    yield from private(settings.VAR_DIR / "secret_key", "it signs everybody in")
    yield from private(settings.BASE_DIR / ".env", "secrets stand in it")
    yield from folder(settings.VAR_DIR)
    if finders.find(STYLES):
        yield about.ok("The styles and scripts are there.")
    else:
        yield about.error(
            f"{STYLES} is missing.", "Install Liaison anew: its files are not all there."
        )


def private(path: Path, why: str) -> Iterator[Finding]:
    """A file for its owner alone; that it is missing is no fault."""
    if not path.exists():
        return
    if path.stat().st_mode & OTHERS:
        yield about.error(f"Others may read {path}, and {why}.", f"chmod 600 {path}")
    else:
        yield about.ok(f"{path} is for its owner alone.")


def folder(path: Path) -> Iterator[Finding]:
    if path.exists() and path.stat().st_mode & OTHERS_WRITE:
        yield about.error(
            f"Others may write into {path}, and so replace what is in it.", f"chmod go-w {path}"
        )


EXAMINATIONS = (Examination(about, examine),)
