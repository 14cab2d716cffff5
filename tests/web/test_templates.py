"""How templates are written, where no tool of `make check` looks."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = {str(path.relative_to(ROOT)): path for path in ROOT.glob("*/templates/**/*.html")}
PARTIALS = {name: path for name, path in TEMPLATES.items() if path.name.startswith("_")}
LONGEST = 120


def test_the_templates_of_every_app_are_found():
    assert {name.partition("/")[0] for name in PARTIALS} == {"crm", "email_assistant"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_line_of_a_template_is_too_long(name):
    lines = TEMPLATES[name].read_text().splitlines()
    assert [line for line in lines if len(line) > LONGEST] == []


@pytest.mark.parametrize("name", PARTIALS)
def test_a_partial_says_at_its_head_what_it_is_and_takes(name):
    assert PARTIALS[name].read_text().startswith("{# ")
