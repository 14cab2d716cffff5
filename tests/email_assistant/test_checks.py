"""What a reader is told to look at before a mail leaves."""

from dataclasses import replace

import pytest

from email_assistant.writers import Brief, Draft, Paragraph, Reference, TemplateWriter, check

BRIEF = Brief(
    recipient_name="Zoé Durand",
    recipient_company="Nordwind",
    recipient_email="zoe@nordwind.example",
    meeting_context="Met at VivaTech 2026. Talked about 50 000 pallets at 14:30.",
    sender_name="Camille Roux",
    signature="Camille Roux\ncamille@acme.example\n+33 1 02 03 04 05",
    references=(Reference("Price list", "https://acme.example/prices", "From 12.50 a day."),),
    other_names=("Paul Martin", "李雷"),
    instruction="Write a follow-up email",
)


def codes(subject: str = "Hello", body: str = "Hello Zoé,\n\nSee you.", brief: Brief = BRIEF):
    return {(each.severity, each.code) for each in check(Draft.written(subject, body), brief)}


def test_a_composed_mail_has_nothing_to_look_at():
    assert check(TemplateWriter().compose(BRIEF), BRIEF) == ()


def test_a_plain_text_from_elsewhere_has_nothing_to_look_at():
    assert codes() == set()


@pytest.mark.parametrize("subject", ["Hi\r\nBcc: all@example.com", "a\x00b", "a\u2028b"])
def test_a_control_character_in_the_subject_is_an_error(subject):
    assert ("error", "subject.control_character") in codes(subject)


def test_an_empty_subject_and_an_empty_text_are_errors():
    assert codes("", "") == {("error", "subject.empty"), ("error", "body.empty")}


def test_a_subject_may_have_150_characters_and_not_one_more():
    assert codes("a" * 150) == set()
    assert codes("a" * 151) == {("error", "subject.too_long")}


def test_a_text_of_more_than_10000_characters_is_an_error():
    assert codes(body="word " * 2_001) == {("error", "body.too_long")}


@pytest.mark.parametrize(
    "text",
    [
        "Dear [Name], welcome.",
        "Hello {{first_name}}, welcome.",
        "Hello {name}, welcome.",
        "It costs XX a day.",
        "It costs XXX a day.",
        "TODO: ask the price.",
        "Regards, Your Name",
        "Lorem ipsum dolor.",
        "We met in [insert city].",
        "Bonjour [Prénom], bienvenue.",
        "Hello <your name>, welcome.",
        "Hello %(name)s, welcome.",
    ],
)
def test_a_place_still_to_be_filled_in_is_an_error(text):
    assert ("error", "placeholder") in codes(body=text)


@pytest.mark.parametrize(
    "text",
    ["The pilot is on our todo list.", "See XL pallets.", "Your name came up.", "a < b and b > c"],
)
def test_ordinary_words_are_not_taken_for_placeholders(text):
    assert codes(body=text) == set()


def test_other_brackets_are_only_a_warning():
    assert codes(body="See note [a] below.") == {("warning", "brackets")}


@pytest.mark.parametrize("text", ["It costs $10.", "Only 9 days.", "In 2027.", "A gain of 45 %."])
def test_a_number_that_nobody_gave_is_a_warning(text):
    assert codes(body=text) == {("warning", "number.unknown")}


@pytest.mark.parametrize(
    "text",
    [
        "At VivaTech 2026.",
        "50,000 pallets, or 50.000, or 50000.",
        "At 14:30, at 14 h 30, or at 2:30 pm.",
        "From 12.50 a day.",
        "Call +33 1 02 03 04 05.",
    ],
)
def test_a_number_of_the_brief_may_be_written_in_another_way(text):
    assert codes(body=text) == set()


@pytest.mark.parametrize(
    "link", ["https://evil.example/x", "www.evil.example", "paul@evil.example"]
)
def test_an_unknown_link_in_a_text_from_elsewhere_is_a_warning(link):
    assert codes(body=f"See {link} please.") == {("warning", "link.unknown")}


def test_an_unknown_link_in_a_composed_paragraph_is_an_error():
    draft = Draft("Hello", (Paragraph("value", "See https://evil.example/x"),))
    assert [each.severity for each in check(draft, BRIEF)] == ["error"]


@pytest.mark.parametrize(
    "link",
    ["https://acme.example/prices", "https://acme.example/prices.", "zoe@nordwind.example",
     "camille@acme.example"],
)  # fmt: skip
def test_the_links_of_the_brief_may_be_used(link):
    assert codes(body=f"See {link}") == set()


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html;base64,eA==", "JavaScript:x()"]
)
def test_a_dangerous_link_is_an_error(link):
    assert ("error", "link.dangerous") in codes(body=f"Click {link}")


def test_the_word_data_before_a_colon_is_harmless():
    assert codes(body="We looked at the data: it is good.") == set()


@pytest.mark.parametrize("greeting", ["Hello Paul,", "Dear Mr Martin,", "Hello 李雷,"])
def test_greeting_another_contact_is_an_error(greeting):
    assert codes(body=f"{greeting}\n\nSee you.") == {("error", "greeting.somebody_else")}


def test_greeting_a_name_that_nobody_knows_is_a_warning():
    assert codes(body="Hello Gertrude,\n\nSee you.") == {("warning", "greeting.unknown_name")}


@pytest.mark.parametrize(
    "greeting",
    ["Hello Zoé,", "Hello zoe,", "Dear Ms Durand,", "Bonjour Madame Durand,", "Hello,", "Hi all,",
     "Bonjour à tous,"],
)  # fmt: skip
def test_greeting_the_recipient_or_nobody_by_name_is_fine(greeting):
    assert codes(body=f"{greeting}\n\nSee you.") == set()


def test_a_relative_with_the_same_family_name_is_not_mistaken_for_the_recipient():
    brief = replace(BRIEF, other_names=("Luc Durand",))
    assert codes(body="Hello Luc Durand,\n\nHi.", brief=brief) == {
        ("error", "greeting.somebody_else")
    }
    assert codes(body="Dear Ms Durand,\n\nHi.", brief=brief) == set()


def test_a_name_in_another_script_is_recognised():
    brief = replace(BRIEF, recipient_name="محمد العلي")
    assert codes(body="Hello محمد العلي,\n\nHi.", brief=brief) == set()


def test_material_that_is_announced_without_a_link_is_a_warning():
    assert codes(body="The price list is attached.") == {("warning", "attachment.announced")}
    assert codes(body="Attached is https://acme.example/prices") == set()


def test_the_same_finding_comes_once():
    findings = check(Draft.written("Hello", "TODO and TODO"), BRIEF)
    assert len(findings) == 1
