"""The way in: which kind of text it is, and whether anything came of it."""

from crm.signatures import card, signature
from crm.signatures.draft import Draft, Reading
from crm.values.text import clean_text

NOTHING = (
    "holds no name, email address or phone number that could be read; "
    "give the contact's fields instead"
)


def read_contact(text: str, country: str) -> Reading:
    """What the text says about one person.

    Args:
        text: an email signature, a vCard (2.1, 3.0 or 4.0), or a business card's text, of at most
            10,000 characters.
        country: two letters; phone numbers without a country code are read as dialled there.

    Returns:
        The fields that were found, without a name if the text has none. Every word of the text is
        in one of them; what was not understood is in `additional_info`.

    Raises:
        ValueError: no name, email or phone in it, several vCards, or characters nobody writes.
    """
    text = clean_text(text)
    draft = Draft(country)
    read = card.read_card if card.is_card(text) else signature.read_signature
    read(text, draft)
    if not draft.fields.keys() & {"name", "emails", "phones"}:
        raise ValueError(NOTHING)
    return draft.reading(text)
