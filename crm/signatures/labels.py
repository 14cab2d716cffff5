"""Labels before a value: `Tél. :`, `E-mail`, `Adresse :`."""

import re

# Before or after a number, an address of mail or of the web.
_POINT_LABEL = r"""
    (?:num[ée]ro[ ]de[ ])?t[ée]l[ée]phones? | (?:mobile[ ]|work[ ]|home[ ]|office[ ])?phone |
    t[ée]l | mobile | mob | portable | port | gsm | natel | cell(?:ulaire|[ ]phone)? | handy |
    direct(?:[ ](?:line|dial))? | ligne[ ]directe | standard | main | office | bureau |
    switchboard | accueil | toll[ ]free | whatsapp | fixe | landline | call | ddi | dd |
    fax | facsimile | t[ée]l[ée]copieu?r? | t[ée]l[ée]copie |
    e-?mail | mail | mailto | courriel | m[ée]l | adresse[ ](?:e-?)?mail |
    web(?:site|[ ]site)? | site(?:[ ](?:web|internet))? | url | www | internet | linkedin |
    [tmpdcefwo]
"""
_LABELS = rf"(?:(?:{_POINT_LABEL})(?!\w)(?:[ .:/&()]|n[°o](?!\w))*+)"
BEFORE = re.compile(rf"(?<![\w'\u2019-])(?:{_LABELS})+$", re.IGNORECASE | re.VERBOSE)
AFTER = re.compile(rf"[ ]?\(?(?:{_LABELS})+", re.IGNORECASE | re.VERBOSE)
IN_BRACKETS = re.compile(rf"[ ]?\((?:{_LABELS})+", re.IGNORECASE | re.VERBOSE)
FAX = re.compile(r"\b(?:fax|facsimile|t[ée]l[ée]copie\w*|f)\b", re.IGNORECASE)
CALLED = re.compile(r"\b(?:t[ée]l[ée]?(?:phone)?|phone|t|mob\w*)\b", re.IGNORECASE)
LONGEST = 40

# Before a whole line of text.
FIELDS = {
    "name": r"name|full name|nom complet|nom et pr[ée]nom|from|de|exp[ée]diteur",
    "given": r"first name|given name|pr[ée]nom",
    "family": r"last name|surname|family name|nom(?: de famille)?",
    "position": r"job title|title|position|role|fonction|poste|titre|m[ée]tier",
    "company": r"company|organi[sz]ation|employer|soci[ée]t[ée]|entreprise|employeur|organisation",
    "address": r"(?:postal |mailing |office )?address|adresse(?: postale)?|a|add|adr|si[èe]ge",
}
_FIELD = "|".join(f"(?P<{field}>{pattern})" for field, pattern in FIELDS.items())
FIELD = re.compile(rf"(?:{_FIELD}) ?[:\uff1a] ?(?=\S)", re.IGNORECASE)


def label_before(text: str) -> str:
    """The label that a text ends with, or ''."""
    found = BEFORE.search(text[-LONGEST:])
    return found[0] if found else ""


def label_after(text: str, *, last: bool) -> str:
    """The text, if it is nothing but a label: `(mobile)`. Without brackets only at the end."""
    form = AFTER if last else IN_BRACKETS
    return text if len(text) <= LONGEST and form.fullmatch(text) else ""


def is_fax(label: str) -> bool:
    """`Fax :` is; `Tél/Fax :` is a phone too."""
    return bool(FAX.search(label)) and not CALLED.search(label)


def field_label(text: str) -> tuple[str, str]:
    """The field that a text names first, and what it says of it; ('', text) if it names none."""
    found = FIELD.match(text)
    return (found.lastgroup or "", text[found.end() :]) if found else ("", text)
