"""`/api/docs` is a guide and a reference that a person can read, made from what the API does."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.conf import settings

from crm.api.docs.document import document
from crm.api.docs.guide import PAGES, guide
from crm.api.docs.resources import RESOURCES
from crm.api.docs.samples import samples
from crm.web.middleware import POLICY
from tests.doors import Rest

pytestmark = pytest.mark.django_db

SPACE = re.compile(r">\s+<")
LARGEST_PAGE = 200 * 1024
PATHS = ["/api/docs", *(f"/api/docs/{resource.name}" for resource in RESOURCES)]
ALONE = {"meta", "link", "img", "br", "hr", "input", "path", "circle", "rect"}


class Page(HTMLParser):
    """What the tests ask of a page: its ids, links, headings, and whether its tags match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids, self.links, self.headings = [], [], []
        self.open, self.inline = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        if "id" in known:
            self.ids.append(known["id"])
        if tag == "a":
            self.links.append(known["href"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "style" in known or tag == "style" or (tag == "script" and "src" not in known):
            self.inline.append(tag)
        self.inline += [name for name in known if name.startswith("on")]
        if tag not in ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ALONE:
            assert self.open.pop() == tag


@cache
def page_of(text: str) -> Page:
    return Page(text)


def read(path: str) -> str:
    response = Rest(None).get(path)
    assert response.status_code == 200, path
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["cache-control"] == "public, max-age=300"
    return response.text


@cache
def ids_of(path: str) -> set[str]:
    return set(page_of(read(path)).ids)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_needs_no_token_is_small_and_has_nothing_that_the_policy_forbids(path):
    text = read(path)
    assert len(text.encode()) < LARGEST_PAGE
    page = page_of(text)
    assert page.inline == []
    assert page.open == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_one_title_and_no_level_is_left_out(path):
    levels = page_of(read(path)).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


@pytest.mark.parametrize("path", PATHS)
def test_every_link_of_a_page_leads_to_a_place_that_is_there(path):
    page = page_of(read(path))
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        target, _, place = link.partition("#")
        if target.startswith("/api/docs") or not target:
            assert not place or place in ids_of(target or path), link
        else:
            assert target in {"/api/schema"} or target.startswith("https://"), link


def test_the_guide_says_every_rule_once_from_the_pages_of_the_docs():
    text = read("/api/docs")
    for name in PAGES:
        assert f'id="{name}"' in text, name
    for section in ("rest-errors", "operations-effects-and-policies", "integrate-a-token"):
        assert f'id="{section}"' in text


def test_every_operation_is_on_the_page_of_its_resource_with_what_it_needs():
    openapi = document(settings.PUBLIC_URL)
    for path, verbs in openapi["paths"].items():
        for verb, said in verbs.items():
            text = SPACE.sub("><", read(f"/api/docs/{said['tags'][0]}"))
            shown = text.split(
                f'<section class="operation" aria-labelledby="{said["operationId"]}"'
            )
            assert len(shown) == 2, said["operationId"]
            section = shown[1].partition("</section>")[0]
            assert f"{verb.upper()}</span><code>{path}</code>" in section
            assert said["x-scope"] in section
            assert all(
                f"<b>{status}</b>" in section for status in said["responses"] if status > "4"
            )


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.name)
def test_a_resource_shows_its_examples_as_they_are_run(resource):
    text = read(f"/api/docs/{resource.name}")
    for sample in samples(resource.name):
        assert sample.figure in text


def test_the_pages_speak_of_the_address_of_this_install():
    assert "https://crm.example/api/contacts" in guide("https://crm.example").html
    assert "http://127.0.0.1:8000" not in guide("https://crm.example").html


def test_the_openapi_document_is_there_for_programs():
    response = Rest(None).get("/api/schema")
    assert response.headers["content-type"] == "application/vnd.oai.openapi+json"
    assert json.loads(response.content)["externalDocs"]["url"].endswith("/api/docs")


def test_a_resource_that_is_none_is_not_found():
    assert Rest(None).get("/api/docs/unicorns").status_code == 404


def test_the_pages_are_only_read():
    assert Rest(None).post("/api/docs", {}).status_code in {403, 405}
