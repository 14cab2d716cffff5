"""Two texts side by side, word by word: always both of them, and at a cost that is bounded."""

from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values.comparing import MOST_PAIRS, compared, numbered

LETTERS = st.text(alphabet=st.sampled_from("ab ,.\n\u0301\u200d👩👧é漢"), max_size=60)


def sides(parts):
    return (
        "".join(part.text for part in parts if part.kind != "new"),
        "".join(part.text for part in parts if part.kind != "gone"),
    )


@given(LETTERS | st.text(max_size=60), LETTERS | st.text(max_size=60))
def test_what_is_shown_is_exactly_the_one_text_and_exactly_the_other(before, after):
    assert sides(compared(before, after)) == (before, after)


@given(LETTERS)
def test_a_text_compared_with_itself_is_all_kept(text):
    assert {part.kind for part in compared(text, text)} <= {"kept"}


def words(count, text):
    """As many words as that, the few of this text again and again."""
    return " ".join(islice(cycle(text.split()), count))


REPEATED = {
    "one word in another": lambda n: ("a " * n, "a b " * (n // 2)),
    "turned": lambda n: ("a . " * (n // 2), ". a a " * (n // 3)),
    "few words": lambda n: (words(n, "a b b a"), words(n, "a b c b a")),
    "dots": lambda n: ("." * n, "." * (n - 1) + "a."),
}


@pytest.mark.parametrize("case", REPEATED)
def test_words_that_repeat_are_compared_and_not_given_up(case):
    before, after = REPEATED[case](2_000)
    parts = compared(before, after)
    assert sides(parts) == (before, after)
    assert any(part.kind == "kept" for part in parts)


def test_what_is_over_the_budget_is_shown_whole():
    half = "." * int(MOST_PAIRS**0.5)
    assert {part.kind for part in compared(half, half[1:] + "!")} == {"kept", "gone", "new"}
    assert [part.kind for part in compared(half, half + "!")] == ["gone", "new"]


def test_a_space_between_two_changed_words_changes_with_them():
    parts = compared("Call Marie Dupont on Monday", "Call Jean Martin on Monday")
    assert [(part.kind, part.text) for part in parts] == [
        ("kept", "Call "), ("gone", "Marie Dupont"), ("new", "Jean Martin"), ("kept", " on Monday"),
    ]  # fmt: skip


def test_a_letter_keeps_its_marks_and_a_picture_its_parts():
    parts = compared("Zoe and 👩‍👧", "Zoe\u0301 and 👩‍👧‍👦")
    assert {part.text for part in parts} >= {"Zoe", "Zoe\u0301", "👩‍👧", "👩‍👧‍👦"}


def test_words_are_the_same_only_if_they_are_equal():
    """The library compares hashes; what it is given are numbers, of which none has another's."""
    numbers = {}
    assert numbered(["a", "b", "a"], numbers) == [0, 1, 0]
    assert numbered(["c", "b"], numbers) == [2, 1]
