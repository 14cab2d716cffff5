"""Who writes the mails: one interface, and the writer that needs nothing to be set up."""

from typing import Protocol

from email_assistant.writers.brief import Brief, Draft, Paragraph, Reference
from email_assistant.writers.checks import Finding, check
from email_assistant.writers.template import composer, refiner
from email_assistant.writers.template.refiner import Refinement


class Writer(Protocol):
    @property
    def name(self) -> str: ...

    def compose(self, brief: Brief) -> Draft: ...

    def refine(self, draft: Draft, brief: Brief, instruction: str) -> Refinement: ...


class TemplateWriter:
    """Writes by rules alone: the same brief always gives the same mail."""

    name = "template"

    def compose(self, brief: Brief) -> Draft:
        return composer.compose(brief)

    def refine(self, draft: Draft, brief: Brief, instruction: str) -> Refinement:
        return refiner.refine(draft, brief, instruction)


__all__ = [
    "Brief",
    "Draft",
    "Finding",
    "Paragraph",
    "Reference",
    "Refinement",
    "TemplateWriter",
    "Writer",
    "check",
]
