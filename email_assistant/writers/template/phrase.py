"""One sentence in the four wordings that a writer can choose from."""

from typing import NamedTuple


class Phrase(NamedTuple):
    formal: str
    neutral: str
    friendly: str
    short: str
