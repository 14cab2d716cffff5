"""The guide: pages of docs/ as the web shows them. No rule is written a second time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from crm.api.docs.samples import Sample, sample

DOCS = Path(settings.BASE_DIR) / "docs"
FIRST_RUN = "http://127.0.0.1:8000"

# Each page with the sections of it that a program needs; None: all.
PAGES: dict[str, frozenset[str] | None] = {
    "integrate": None,
    "rest": None,
    "operations": frozenset({"Scopes and roles", "Effects and policies"}),
    "webhooks": None,
}
SAMPLE = re.compile(r"examples/([a-z_]+\.(?:py|sh))")


@dataclass(frozen=True, slots=True)
class Place:
    """A heading and where it is. `level` is 2 for a page, 3 for a section of it."""

    id: str
    title: str
    level: int


@dataclass(slots=True)
class Guide:
    html: str = ""
    places: list[Place] = field(default_factory=list)


def guide(address: str) -> Guide:
    """All pages, one after the other, as the install at this address is reached."""
    pages = Guide()
    for name, wanted in PAGES.items():
        file = DOCS / f"{name}.md"
        if file.exists():
            text = file.read_text("utf-8").replace(FIRST_RUN, address)
            add_page(pages, name, sections_of(text, wanted))
    return pages


def sections_of(text: str, wanted: frozenset[str] | None) -> str:
    """The page with only the wanted sections; the title stays."""
    title, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    if wanted is None:
        return text
    parts = [part for part in sections if part.partition("\n")[0].removeprefix("## ") in wanted]
    return title.partition("\n")[0] + "\n\n" + "".join(parts)


def add_page(pages: Guide, name: str, text: str) -> None:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for token, inside in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and inside is not None:
            pages.places.append(lowered(token, inside, name))
        elif token.type == "heading_close":
            token.tag = f"h{int(token.tag[1]) + 1}"
        elif token.type == "inline":
            relink(token.children or [], name)
    html = markdown.renderer.render(with_samples(tokens), markdown.options, {})
    # A table may be wider than a phone; then it scrolls, and the keyboard reaches it.
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table>')
    pages.html += html.replace("</table>", "</table></div>")


def lowered(token: Token, inside: Token, page: str) -> Place:
    """The heading one level deeper, because the whole has a title of its own."""
    level = int(token.tag[1]) + 1
    title = "".join(child.content for child in inside.children or [])
    token.tag = f"h{level}"
    token.attrSet("id", anchor_of(page, title if level > 2 else ""))
    return Place(str(token.attrGet("id")), title, level)


def anchor_of(page: str, title: str) -> str:
    """As addresses name it: `rest-errors`; for the page itself `rest`."""
    slug = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
    return f"{page}-{slug}" if slug else page


def relink(children: Sequence[Token], page: str) -> None:
    """Links within docs/ lead to their place here; a page that is not here becomes plain text."""
    closing = "a"
    for token in children:
        if token.type == "link_open":
            target = here(str(token.attrGet("href")), page)
            closing = token.tag = "a" if target else "span"
            token.attrs = {"href": target} if target else {}
        elif token.type == "link_close":
            token.tag = closing


def here(target: str, page: str) -> str:
    if target.startswith(("http:", "https:", "examples/")):
        return target
    file, _, place = target.partition("#")
    name = file.removesuffix(".md") or page
    return f"#{anchor_of(name, place)}" if name in PAGES else ""


def with_samples(tokens: list[Token]) -> list[Token]:
    """A paragraph that is nothing but a link to an example becomes the example."""
    blocks: list[Token] = []
    for token in tokens:
        example = sample_of(token)
        if example:
            blocks[-1] = Token("html_block", "", 0, content=example.figure)
        elif not (token.type == "paragraph_close" and blocks[-1].type == "html_block"):
            blocks.append(token)
    return blocks


def sample_of(token: Token) -> Sample | None:
    children = token.children or []
    if token.type != "inline" or [child.type for child in children] != [
        "link_open", "text", "link_close",
    ]:  # fmt: skip
        return None
    match = SAMPLE.fullmatch(str(children[0].attrGet("href")))
    return sample(match[1]) if match else None
