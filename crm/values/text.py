"""Text as people type it, as search compares it, and as it may be shown."""

import re
import unicodedata
from typing import Any

from crm.values.unseen import turning_character, without_unseen

# Letters that Unicode does not decompose, yet people type without their stroke.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
NOT_DIGITS = re.compile(r"\D+")

# One line break, whoever wrote it: Word's within a paragraph is a vertical tab.
LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
MARKS_IN_A_ROW = 8
LONGEST_KEY = 400


def fold(text: str) -> str:
    """The text without case, accents and the width of its letters, for comparing."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text).casefold().translate(PLAIN)
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return unicodedata.normalize("NFKC", bare)


def key(text: str) -> str:
    """`fold`, cut to what an index can hold: one letter may fold into eighteen."""
    return " ".join(fold(text).split())[:LONGEST_KEY]


def digits(text: str) -> str:
    """The digits of a phone number in any format, in ASCII: `(06) 12-34` becomes `061234`."""
    stripped = NOT_DIGITS.sub("", text)
    return stripped if stripped.isascii() else "".join(str(unicodedata.digit(d)) for d in stripped)


def clean_text(text: str) -> str:
    """The text as it is stored: composed, trimmed, with plain line breaks, nothing hidden in it.

    Raises:
        ValueError: it has what cannot be taken out unseen; the message says which.
    """
    text = LINE_BREAK.sub("\n", text)
    if control := CONTROL.search(text):
        raise ValueError(f"has a character that may not be used (U+{ord(control[0]):04X})")
    if turning := turning_character(text):
        raise ValueError(f"has a character that turns the order of letters (U+{ord(turning):04X})")
    text = unicodedata.normalize("NFC", without_unseen(text)).strip()
    if piles_up_marks(text):
        raise ValueError("has too many combining marks on one letter")
    return text


def clean_line(text: str) -> str:
    """`clean_text` for a field of one line."""
    text = clean_text(text)
    if "\n" in text:
        raise ValueError("must be one line")
    return text.replace("\t", " ")


def visible(text: str) -> str:
    """Text from outside as a reader may safely see it: what is hidden or misleads is taken out."""
    return text if text.isascii() and text.isprintable() else without_unseen(text)


def visible_values(value: Any) -> Any:
    """Every text in a JSON value as `visible` leaves it."""
    if isinstance(value, dict):
        return {visible(str(name)): visible_values(item) for name, item in value.items()}
    if isinstance(value, list):
        return [visible_values(item) for item in value]
    return visible(value) if isinstance(value, str) else value


def piles_up_marks(text: str) -> bool:
    row = 0
    for letter in text if not text.isascii() else "":
        row = row + 1 if unicodedata.combining(letter) else 0
        if row > MARKS_IN_A_ROW:
            return True
    return False
