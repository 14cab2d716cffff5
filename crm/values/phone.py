"""Phone numbers: as they are stored, and the ways people type them."""

import phonenumbers

from crm.values.text import digits


def is_region(code: str) -> bool:
    """Whether numbers are dialled in a country of this code, in capitals."""
    return code in phonenumbers.SUPPORTED_REGIONS


def e164(typed: str, country: str) -> str:
    """`+33612345678` where the number is valid in the country or by its own code, else as typed."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_valid_number(number) or number.extension:
        return typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national_digits(phone: str) -> str:
    """The digits as they are dialled inside their own country, such as `0612345678`, or ''."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ""
    return digits(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))
