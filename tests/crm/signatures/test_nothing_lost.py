"""What could not be placed is kept: no word of a text is lost, whatever the text."""

import quopri
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reading_score import samples
from crm.signatures import read_contact
from crm.signatures.card import is_card
from crm.values.text import clean_text
from tests.crm.signatures.losses import lost

SIGNATURES = [sample for sample in samples() if not is_card(sample.text)]
CARDS = [sample for sample in samples() if is_card(sample.text)]
NOT_OF_THE_PERSON = re.compile(
    r"(?:BEGIN|END|VERSION|PRODID|REV|UID|PHOTO|item\d\.X-ABADR)\b", re.IGNORECASE
)

# fmt: off
FRAGMENTS = st.sampled_from([
    "Marie DUPONT", "Dr. Jane O'Neill, PhD", "Mme Hélène de La Roche", "DUPONT Marie", "Best,",
    "Directrice commerciale", "Head of Sales at Oakfield", "CEO, Brightwave Ltd",
    "12 rue de la Paix, 75002 Paris", "221B Wharf Street", "London NW1 6XE", "France", "Cedex",
    "06 12 34 56 78", "Fax : 01 99 00 12 34", "+44 20 7946 0958 ext. 12", "RCS 12",
    "(415) 555-0132", "Halden Logistics",
    "marie.dupont@halden.fr", "<mailto:jane@oakfield.com>", "T:", "E:", "Adresse :", "Nom : Roche",
    "www.halden.fr", "https://linkedin.com/in/marie", "github.com/marie", "Prénom : Marie", "[x]",
    "Sent from my iPhone", "--", "* * *", "12 345", "SAS au capital de 10 000 €", "日本語", "½ m²",
    "we are your partner for all that you could ever want to move", "Name: Ann Lee", "A: 3 Mill",
])
# fmt: on
BETWEEN = st.sampled_from(["\n", " ", " | ", " - ", ", ", "\t", " • ", " / ", "\n\n", "\n> "])
WRITTEN = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"])
TEXTS = st.lists(st.tuples(FRAGMENTS | st.text(WRITTEN, max_size=12), BETWEEN), max_size=14).map(
    lambda pairs: "".join(piece for pair in pairs for piece in pair)
)


@pytest.mark.parametrize("sample", SIGNATURES, ids=lambda sample: sample.id)
def test_no_word_of_a_signature_is_lost(sample):
    assert lost(sample.text, read_contact(sample.text, sample.country)) == []


@pytest.mark.parametrize("sample", CARDS, ids=lambda sample: sample.id)
def test_no_word_of_a_cards_values_is_lost(sample):
    assert lost(values_of(sample.text), read_contact(sample.text, sample.country)) == []


@settings(max_examples=300, derandomize=True, deadline=None)
@given(TEXTS, st.sampled_from(["FR", "GB", "US"]))
def test_no_word_of_any_text_is_lost(text, country):
    text = f"{text}\nann@oakfield.com"
    assert lost(text, read_contact(text, country)) == []


@settings(max_examples=200, derandomize=True, deadline=None)
@given(TEXTS)
def test_what_is_kept_stands_in_the_order_of_the_text(text):
    text = f"{text}\nann@oakfield.com"
    flat = " ".join(re.sub(r"^(> ?)+", "", clean_text(text), flags=re.MULTILINE).split())
    at = 0
    for line in read_contact(text, "FR").unplaced:
        found = flat.find(" ".join(line.split()), at)
        assert found >= at, line
        at = found


def values_of(card: str) -> str:
    """What the card says, found in another way than the reader finds it."""
    text = re.sub(r"=\n", "", card) if "QUOTED-PRINTABLE" in card else re.sub(r"\n[ \t]", "", card)
    return "\n".join(value_of(line) for line in text.split("\n"))


def value_of(line: str) -> str:
    if NOT_OF_THE_PERSON.match(line):
        return ""
    header, colon, value = re.sub('"[^"]*"', "", line).partition(":")
    if "QUOTED-PRINTABLE" in header:
        value = quopri.decodestring(value.encode()).decode()
    return re.sub(r"_\$!<\w+>!\$_|\\n", " ", value).replace("\\", "") if colon else line
