"""All that is looked at, in its order."""

from collections.abc import Collection, Iterator

from crm.doctor import checks, clock, database, files, front, settings, shared, worker
from crm.doctor.finding import Examination, Finding, Install
from crm.hooks import liaison_apps

OWN = (settings, checks, files, database, shared, front, clock, worker)


def examinations() -> list[Examination]:
    theirs = [each for app in liaison_apps() for each in app.examinations()]
    return [*(each for module in OWN for each in module.EXAMINATIONS), *theirs]


def subjects() -> list[str]:
    return list(dict.fromkeys(each.about.name for each in examinations()))


def examine(install: Install, only: Collection[str] = ()) -> Iterator[Finding]:
    """Everything, of every app, or only these subjects. One that fails hides no other."""
    for examination in examinations():
        if not only or examination.about.name in only:
            yield from carefully(examination, install)


def carefully(examination: Examination, install: Install) -> Iterator[Finding]:
    try:
        yield from examination.look(install)
    except Exception as failed:  # noqa: BLE001 - whatever is wrong with an install ends up here
        reason = str(failed).partition("\n")[0]
        message = f"It could not be looked at: {type(failed).__name__}: {reason}"
        yield examination.about.error(message, "Mend that first, and ask again.")
