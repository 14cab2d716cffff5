"""A program prepares a contact from a signature or a card, and may correct it at both steps."""

import pytest

from crm.models import Activity, Contact, Policy
from tests.doors import Rest

pytestmark = pytest.mark.django_db

SIGNATURE = """Cordialement,

Claire Fontaine
Directrice commerciale
Halden Logistics SAS
Tél. : 01 70 18 99 00 | Mob. : 06 12 34 56 78
claire.fontaine@halden.example
www.halden.example
Pensez à l'environnement avant d'imprimer ce message
"""
VCARD = """BEGIN:VCARD
VERSION:4.0
FN:Grace Hopper
EMAIL;TYPE=work:grace@navy.example
TEL;VALUE=uri;TYPE=cell:tel:+1-202-555-0143
ORG:US Navy
TITLE:Rear Admiral
END:VCARD
"""


def prepared(rest, **sent):
    response = rest.post("/api/contacts/prepare", sent)
    assert response.status_code == 200, response.text
    return response.json()


def changes(prepared):
    return {
        c["field"]: c["after"] for c in prepared["changes"] if c["record"].startswith("contact")
    }


def confirmed(rest, token, **sent):
    return rest.post("/api/contacts/confirm", {"confirmationToken": token, **sent})


def test_a_signature_becomes_a_contact_with_its_fields_in_their_places(rest):
    made = confirmed(rest, prepared(rest, text=SIGNATURE)["token"]).json()
    assert made["name"] == "Claire Fontaine"
    assert made["position"] == "Directrice commerciale"
    assert made["company"] == "Halden Logistics SAS"
    assert made["emails"] == ["claire.fontaine@halden.example"]
    assert made["phones"] == ["+33170189900", "+33612345678"]
    assert made["website"].endswith("www.halden.example")


def test_what_was_not_understood_is_kept_and_pointed_out(rest):
    told = prepared(rest, text=SIGNATURE)
    line = "Pensez à l'environnement avant d'imprimer ce message"
    assert line in changes(told)["additionalInfo"]
    assert [w for w in told["warnings"] if line in w]


def test_a_vcard_becomes_a_contact(rest):
    made = confirmed(rest, prepared(rest, text=VCARD)["token"]).json()
    assert (made["name"], made["phones"]) == ("Grace Hopper", ["+12025550143"])


def test_overrides_stand_in_place_of_what_was_read(rest):
    told = prepared(rest, text=VCARD, overrides={"position": "Commodore", "tags": ["navy"]})
    assert changes(told)["position"] == "Commodore"
    assert changes(told)["tags"] == ["navy"]


def test_nothing_is_written_before_the_confirm(rest):
    prepared(rest, text=SIGNATURE)
    assert not Contact.objects.exists()


def test_overrides_at_confirm_are_written_and_echoed(rest):
    token = prepared(rest, text=VCARD)["token"]
    made = confirmed(rest, token, overrides={"position": "Commodore", "company": "Yale"}).json()
    assert (made["position"], made["company"]) == ("Commodore", "Yale")
    assert Contact.objects.get().position == "Commodore"
    written = Activity.objects.get(event="contact.created")
    assert written.after["position"] == "Commodore"


def test_a_repeated_confirm_with_other_overrides_answers_what_was_written(rest):
    token = prepared(rest, text=VCARD)["token"]
    first = confirmed(rest, token, overrides={"position": "Commodore"}).json()
    again = confirmed(rest, token, overrides={"position": "Ensign"}).json()
    assert again == first | {"replayed": True}
    assert Contact.objects.count() == 1


@pytest.fixture
def supervised(token, owner, workspace):
    return Rest(token(owner, workspace, policy=Policy.HUMAN)[1])


def test_what_a_person_approves_cannot_be_overridden_afterwards(supervised):
    token = prepared(supervised, text=VCARD)["token"]
    refused = confirmed(supervised, token, overrides={"position": "Ensign"})
    assert refused.status_code == 403
    assert list(refused.json()["errors"]) == ["overrides"]
    assert confirmed(supervised, token).json()["code"] == "awaiting_approval"
    assert not Contact.objects.exists()


REFUSED = {
    "a text without a name": (
        {"text": "Tel +33 1 70 18 99 00"}, "overrides.name"),
    "a text about nobody": ({"text": "See you soon!"}, "text"),
    "an unknown override": ({"text": VCARD, "overrides": {"boss": "x"}}, "overrides.boss"),
    "a wrong override": ({"text": VCARD, "overrides": {"emails": ["x"]}}, "overrides.emails.0"),
    "a text beside fields": ({"text": VCARD, "position": "x"}, "input"),
    "overrides without a text": ({"name": "x", "overrides": {}}, "input"),
    "nothing": ({}, "name"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_prepared_is_refused_by_its_field(rest, case):
    sent, field = REFUSED[case]
    response = rest.post("/api/contacts/prepare", sent)
    assert response.status_code == 400
    assert field in response.json()["errors"]


def test_a_contact_can_still_be_prepared_by_its_own_fields(rest):
    told = prepared(rest, name="Ada Lovelace", emails=["ada@lovelace.example"])
    assert confirmed(rest, told["token"]).json()["name"] == "Ada Lovelace"


def test_a_strangers_token_confirms_nothing(rest, token, stranger, stranger_workspace):
    told = prepared(rest, text=VCARD)
    theirs = Rest(token(stranger, stranger_workspace)[1])
    refused = confirmed(theirs, told["token"], overrides={"name": "Mine"})
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_token")
