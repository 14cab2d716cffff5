"""Lines that say nothing about the person in a form that a field could take."""

import re

PUNCTUATION = ".,;:!?()\"'\u2019«»"
SHORT = 8
MOSTLY = 0.6

LEGAL = re.compile(
    r"""\b(?:siret|siren|rcs|r\.c\.s|naf|ape|tva|vat|iban|bic|orias|eori|hrb|amtsgericht
    |capital\ de|registered\ (?:in|office|number)|company\ (?:no|number|reg)|registration\ n
    |abn|kvk|toque)\b""",
    re.IGNORECASE | re.VERBOSE,
)
GREETING = re.compile(
    r"(?:hi|hello|hey|dear|bonjour|bonsoir|salut|chère?s?|good (?:morning|afternoon|evening))"
    r"(?=[\s,!]|$)",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"""(?:(?:(?:with\ )?(?:best|kind(?:est)?|warm(?:est)?|many)\ )?(?:regards|wishes|thanks)
    |best|cheers|thanks(?:\ (?:again|so\ much|a\ lot))?|thank\ you|(?:yours\ )?(?:sincerely|truly
    |faithfully)|(?:bien\ |très\ |tres\ )?cordialement|(?:bien\ )?[àa]\ (?:vous|toi)|bien\ à\ vous
    |amicalement|salutations|(?:sincères|meilleures)\ salutations|respectueusement|merci
    |(?:très\ )?belle\ journée|bonne\ (?:journée|réception|soirée)|all\ the\ best|take\ care
    |mit\ freundlichen\ grüßen|viele\ grüße)\b[\W_]*+""",
    re.IGNORECASE | re.VERBOSE,
)
DEVICE = re.compile(
    r"(?:sent (?:from|with|via)|envoyée? (?:de|depuis|avec|via)|get outlook|télécharge[rz] )",
    re.IGNORECASE,
)


def is_prose(text: str) -> bool:
    """Sentences: mostly in small letters, and many of them. Their numbers are not the person's."""
    tokens = (token.strip(PUNCTUATION) for token in text.split())
    found = [token for token in tokens if re.sub("[-'\u2019]", "", token).isalpha()]
    small = sum(word[0].islower() for word in found)
    return len(found) >= SHORT and small >= MOSTLY * len(found)


def is_closing(text: str) -> bool:
    """`Best regards,` and its like: what follows is a name."""
    return all(CLOSING.fullmatch(piece) for piece in re.split(" / ", text.strip()))


def is_aside(text: str) -> bool:
    """A legal mention, a greeting, a closing, or what the mail program adds."""
    found = (LEGAL.search(text), GREETING.match(text), DEVICE.match(text))
    return any(found) or is_closing(text)
