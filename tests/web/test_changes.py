"""Values as people read them."""

from zoneinfo import ZoneInfo

import pytest

from crm.templatetags.liaison import own_links, web_link
from crm.values.readable import label_of, text_of
from crm.web.changes import FieldChange, field_change

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "Yes"),
        (3, "3"),
        (["a", "b"], "a\nb"),
        ({"id": "1", "name": "Halden"}, "id: 1\nname: Halden"),
        ({"fundingRound": "B"}, "fundingRound: B"),
        ({"a": {"b": [1, {"c": "d"}]}, "e": ["f", "g"]}, "a > b > 1: 1\na > b > 2 > c: d\ne: f\ng"),
        ("2026-11-24T14:00:00Z", "2026-11-24T14:00:00Z"),
        ("2026-11-24T14:00:00Z (and this too)", "2026-11-24T14:00:00Z (and this too)"),
        ("pay\u202e001", "pay001"),
    ],
)  # fmt: skip
def test_a_stored_value_becomes_text(value, text):
    assert text_of(value) == text


def test_a_moment_is_told_by_the_type_of_its_field_and_never_by_its_look():
    moment = "2026-11-24T14:00:00Z"
    due = field_change("task", "due_date", None, moment, PARIS)
    assert due.after == "Tue 24 Nov 2026 15:00 Europe/Paris"
    for field in ("title", "description", "completed", "no_field"):
        assert field_change("task", field, None, moment, PARIS).after == moment
    assert field_change("gone", "due_date", None, moment, PARIS).after == moment


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("meetingContext", "Meeting context"),
        ("meeting_context", "Meeting context"),
        ("linkedinUrl", "LinkedIn"),
    ],
)
def test_a_field_has_a_name_that_people_read(name, label):
    assert label_of(name) == label


def test_two_versions_of_a_text_differ_word_by_word():
    change = FieldChange("Text", "We meet on Monday.", "We meet on Friday.")
    assert [(part.kind, part.text) for part in change.was_parts] == [
        ("kept", "We meet on "), ("gone", "Monday"), ("kept", "."),
    ]  # fmt: skip
    assert "".join(part.text for part in change.now_parts) == change.after


def test_texts_without_a_word_in_common_are_not_a_patchwork():
    change = FieldChange("Text", "Apples and pears.", "Nothing whatever here at all")
    assert [part.kind for part in change.parts] == ["gone", "new"]


def test_only_addresses_of_the_web_become_links():
    assert "<a " in web_link("https://halden.example/")
    assert "<a " not in web_link("javascript:alert(1)")
    assert "<a " not in web_link("data:text/html,x")


def test_only_our_own_records_become_links_in_a_warning(settings):
    settings.PUBLIC_URL = "https://crm.example"
    ours = "https://crm.example/contacts/01890a5d-ac96-774b-bcce-b302099a8057"
    assert '<a href="/contacts/01890a5d' in own_links(f"See {ours}.")
    assert "<a " not in own_links("See https://evil.example/contacts/1 <b>now</b>")
    assert "<b>" not in own_links("<b>")
