"""Texts made to cost time: each is read in time linear in its length, or this does not end."""

import pytest

from crm.signatures import read_contact
from crm.signatures.card_lines import properties

LONGEST = 10_000
PIECES = [
    "1 ", "+33 ", "0612345678", "(0", "a@", "a@b.co ", "a.b", "(", " ", "x ", "Ab Cd|", "a, ", "@",
    "12 rue de ", "T:", "CEO, ", "> ", "Tel Fax ", "A", "é'", "Sales at ", "best / ", "a\n", "\t",
    "Jane Roe\nCEO\n", "75002 Paris, ", "M. Mme ", "[image ", "tel tel ", "n°", "Jr. ", "12 a ",
    "Acme Ltd\n", "Ab-", "&", "/", "No, ", "-", "=", "www.", "Rue de la Paix,", "06 12 34 56 78\n",
]  # fmt: skip
HEADERS = ["TEL;X=a", "TEL" + ";X=a" * 40, 'ADR;X="', "item1.item1.", "N;;;;", ";" * 99]


def filled(piece):
    return (piece * LONGEST)[:LONGEST]


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_that_repeats_itself_is_read(piece):
    assert read_contact(f"{filled(piece)}\nann@oakfield.com", "FR").fields["emails"]


@pytest.mark.parametrize("header", HEADERS)
def test_a_line_of_a_card_that_repeats_itself_is_read(header):
    line = f"{header}{filled(',a;')}=:1"
    text = f"BEGIN:VCARD\nFN:Ann Lee\n{line[:LONGEST]}\nEND:VCARD"
    assert read_contact(text, "FR").fields["name"] == "Ann Lee"


def test_a_hundred_thousand_folds_are_one_line():
    text = "NOTE:a" + "\n b" * 100_000
    assert [len(line.value) for line in properties(text)] == [100_001]


def test_a_hundred_thousand_broken_lines_of_quoted_printable_are_one_line():
    text = "NOTE;QUOTED-PRINTABLE:a" + "=\nb" * 100_000
    assert [len(line.value) for line in properties(text)] == [100_001]


def test_cards_inside_cards_do_not_pile_up():
    text = "\n".join(["BEGIN:VCARD\nFN:Ann Lee", *["AGENT:BEGIN:VCARD"] * 500, "END:VCARD"])
    assert read_contact(text, "FR").fields["name"] == "Ann Lee"


@pytest.mark.parametrize("text", ["Ann\x00 Lee", "a\u202eb@c.de", "a" + "\u0301" * 12])
def test_characters_that_nobody_writes_are_refused(text):
    with pytest.raises(ValueError, match=r"^has "):
        read_contact(f"Ann Lee\n{text}", "FR")


def test_what_an_encoding_hides_is_taken_out():
    text = "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:Ann=00=E2=80=AE Lee\nEND:VCARD"
    assert read_contact(text, "FR").fields["name"] == "Ann Lee"


def test_what_is_kept_fits_even_when_taking_it_apart_makes_it_longer():
    text = "BEGIN:VCARD\nFN:Ann Lee\n" + "Q:1\n" * 2490 + "END:VCARD"
    assert len(text) <= LONGEST
    assert read_contact(text, "FR").fields["additional_info"] == text


def test_what_is_read_always_fits_the_limits():
    text = "\n".join(["Ann Lee", *(f"T: +33 1 99 00 12 {n:02d}" for n in range(40)), "x" * 6000])
    read = read_contact(text, "FR").fields
    assert len(read["phones"]) == 10
    assert len(read["additional_info"]) <= LONGEST
