"""The examples in docs/examples/: files that a test runs, shown as they are."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm.api.docs.recorded import EXAMPLES

LANGUAGES = {"py": "Python", "sh": "curl"}


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    language: str
    code: str

    @property
    def figure(self) -> SafeString:
        return format_html(
            '<figure class="sample"><figcaption>{} <code>{}</code></figcaption>'
            '<pre tabindex="0"><code>{}</code></pre></figure>',
            self.language, self.name, self.code,
        )  # fmt: skip


def samples(resource: str) -> list[Sample]:
    """The examples of this resource, Python first."""
    candidates = (sample(f"{resource}.{ending}") for ending in LANGUAGES)
    return [one for one in candidates if one]


def sample(name: str) -> Sample | None:
    file = EXAMPLES / name
    language = LANGUAGES.get(file.suffix.removeprefix("."))
    if language is None or not file.exists():
        return None
    return Sample(name, language, file.read_text("utf-8").strip())
