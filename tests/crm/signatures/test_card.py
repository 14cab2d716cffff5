"""vCards, of any version, as programs write them."""

import pytest
import vobject

from crm.signatures import read_contact


def card(*lines, version="3.0"):
    return "\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"])


def fields(*lines, country="FR"):
    return read_contact(card("FN:Ann Lee", *lines), country).fields


def written_by_vobject():
    made = vobject.vCard()
    made.add("n").value = vobject.vcard.Name(family="Lee; Roe", given="Ann")
    made.add("fn").value = "Ann Lee; Roe"
    made.add("org").value = ["Fitch, Aldous & Partners"]
    made.add("title").value = "Head of everything that is longer than one line of a card, and more"
    made.add("email").value = "ann@oakfield.com"
    made.add("note").value = "First, this.\nThen; that \\ and so on."
    made.add("adr").value = vobject.vcard.Address(
        street="8 bis, rue X", city="Rennes", code="35000"
    )
    return made.serialize()


def test_what_another_library_writes_is_read_back():
    assert read_contact(written_by_vobject(), "FR").fields == {
        "name": "Ann Lee; Roe",
        "company": "Fitch, Aldous & Partners",
        "position": "Head of everything that is longer than one line of a card, and more",
        "emails": ["ann@oakfield.com"],
        "address": "8 bis, rue X, 35000 Rennes",
        "additional_info": "First, this.\nThen; that \\ and so on.",
    }


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(break_):
    text = card("FN:Ann Lee", "TITLE:Head of", "  Sales").replace("\n", break_)
    assert read_contact(text, "FR").fields == {"name": "Ann Lee", "position": "Head of Sales"}


def test_a_comma_that_should_have_been_escaped_loses_nothing():
    assert fields("TITLE:Director, Sales")["position"] == "Director, Sales"


def test_the_preferred_phone_comes_first():
    phones = ("TEL;PREF=2:06 12 34 56 78", "TEL;VALUE=uri;PREF=1:tel:+33-1-99-00-12-34")
    assert fields(*phones)["phones"] == ["+33199001234", "+33612345678"]


def test_a_fax_is_no_phone():
    assert fields("TEL;TYPE=WORK,FAX:01 99 00 12 35") == {
        "name": "Ann Lee",
        "additional_info": "Fax: 01 99 00 12 35",
    }


def test_what_a_person_called_a_number_is_kept_with_it():
    read = fields("item1.TEL:06 12 34 56 78", "item1.X-ABLabel:Boat")
    assert read["phones"] == ["+33612345678"]
    assert read["additional_info"] == "Boat: 06 12 34 56 78"


def test_the_words_that_a_program_puts_on_every_number_are_not_kept():
    read = fields("item1.TEL:06 12 34 56 78", "item1.X-ABLabel:_$!<Mobile>!$_")
    assert "additional_info" not in read


def test_quoted_printable_is_decoded_over_its_broken_lines():
    read = fields(
        "TITLE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Responsable qualit=C3=A9=", " totale"
    )
    assert read["position"] == "Responsable qualité totale"


@pytest.mark.parametrize(
    "broken", ["TITLE;CHARSET=klingon;ENCODING=QUOTED-PRINTABLE:=E9", "no colon", 'TEL;X="a:b']
)
def test_a_line_that_cannot_be_read_is_kept_as_it_is(broken):
    assert fields(broken)["additional_info"] == broken


def test_a_value_said_to_be_plain_is_not_decoded():
    assert fields("TITLE;ENCODING=8BIT:Director")["position"] == "Director"


def test_a_photo_in_the_card_is_left_out():
    photos = (
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ",
        " SkZJRg==",
        "LOGO:data:image/png;base64,iVBOR",
    )
    assert fields(*photos) == {"name": "Ann Lee"}


def test_the_address_of_a_photo_is_kept_and_never_visited():
    address = "http://169.254.169.254/latest/meta-data"
    assert fields(f"PHOTO;VALUE=uri:{address}")["additional_info"] == f"Photo: {address}"


def test_units_nicknames_and_notes_are_kept():
    read = fields("ORG:Halden;Sales;North", "NICKNAME:Annie", "NOTE:Met\\nat the fair")
    assert read["company"] == "Halden"
    assert read["additional_info"] == "Org: Sales, North\nNickname: Annie\nMet\nat the fair"


def test_the_name_is_put_together_where_the_card_has_only_its_parts():
    assert read_contact(card("N:Lee;Ann;Mary;Dr.;"), "FR").fields["name"] == "Dr. Ann Mary Lee"


def test_what_the_parts_of_a_name_say_besides_is_kept():
    assert fields("N:Lee;Ann;Mary;;")["additional_info"] == "N: Lee, Ann, Mary"


def test_a_role_is_the_position_only_where_there_is_no_title():
    assert fields("ROLE:Buyer")["position"] == "Buyer"
    assert fields("ROLE:Buyer", "TITLE:Head")["additional_info"] == "Role: Buyer"


def test_a_second_address_is_kept():
    read = fields("ADR:;;1 rue A;Lyon;;69001;", "ADR;PREF=1:;;2 rue B;Paris;;75002;")
    assert read["address"] == "2 rue B, 75002 Paris"
    assert read["additional_info"] == "Adr: 1 rue A, Lyon, 69001"


def test_a_linkedin_page_is_told_from_the_website():
    read = fields("URL:https://oakfield.com", "X-SOCIALPROFILE;type=linkedin:linkedin.com/in/ann")
    assert read["website"] == "https://oakfield.com"
    assert read["linkedin_url"] == "https://linkedin.com/in/ann"


def test_text_around_the_card_is_kept():
    read = read_contact(f"My card:\n{card('FN:Ann Lee')}\nSee you soon", "FR")
    assert read.unplaced == ("My card:", "See you soon")


def test_a_card_inside_a_card_is_kept_but_is_not_the_person():
    inner = ("AGENT:BEGIN:VCARD", "FN:Bob Roe", "TEL:06 12 34 56 78", "END:VCARD")
    read = fields(*inner, "TITLE:Head")
    assert (read["name"], read["position"], "phones" in read) == ("Ann Lee", "Head", False)
    assert "FN:Bob Roe\nTEL:06 12 34 56 78" in read["additional_info"]


def test_several_cards_are_refused_with_their_number():
    with pytest.raises(ValueError, match="holds 3 vCards; send them one at a time"):
        read_contact("\n".join([card("FN:Ann Lee")] * 3), "FR")


def test_a_card_that_never_ends_is_read():
    assert read_contact("BEGIN:VCARD\nFN:Ann Lee", "FR").fields == {"name": "Ann Lee"}


def test_a_card_with_nobody_in_it_is_refused():
    with pytest.raises(ValueError, match="no name, email address or phone number"):
        read_contact(card("ORG:Halden"), "FR")
