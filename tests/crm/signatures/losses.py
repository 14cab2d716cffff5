"""Which words of a text are in no field of what was read from it."""

import re

from crm.signatures import Reading
from crm.signatures.labels import field_label, label_after
from crm.signatures.words import words
from crm.values.phone import national_digits
from crm.values.text import clean_text, digits

# A label may go with its value, as `at` with a company; every web address has a scheme.
SEVERAL_WORDS = (
    "ligne directe toll free line dial full first last given family job complet et mailing"
)
GOES_WITH_A_VALUE = {"http", "https", "www", "mailto", "at", "chez", *SEVERAL_WORDS.split()}


def lost(text: str, reading: Reading) -> list[str]:
    said = everything(reading)
    numbers = [
        number
        for phone in reading.fields.get("phones", [])
        for number in (digits(phone), national_digits(phone))
    ]
    return [
        word
        for word in words(clean_text(text))
        if word not in said and not is_label(word) and not any(is_in(word, n) for n in numbers)
    ]


def everything(reading: Reading) -> set[str]:
    values = [
        value
        for field in reading.fields.values()
        for value in (field if isinstance(field, list) else [field])
    ]
    return {word for value in values for word in (*words(value), *words(from_idna(value)))}


def from_idna(value: str) -> str:
    return re.sub(r"xn--[a-z0-9-]+", lambda found: found[0].encode().decode("idna"), value)


def is_in(word: str, number: str) -> bool:
    return word.isdigit() and digits(word) in number


def is_label(word: str) -> bool:
    named = label_after(word, last=True) or field_label(f"{word}: x")[0]
    return bool(named) or word in GOES_WITH_A_VALUE
