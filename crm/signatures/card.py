"""A vCard becomes a contact."""

import re

from crm.signatures.card_lines import Property, properties
from crm.signatures.draft import Draft
from crm.signatures.vocabulary import COUNTRIES
from crm.signatures.words import words

BEGIN = re.compile(r"^BEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)

# They say how the card was written, not who the person is.
BOOKKEEPING = {"BEGIN", "END", "VERSION", "PROFILE", "PRODID", "REV", "UID", "X-ABADR", "X-ABUID"}
NOT_CALLED = {"fax", "pager", "modem"}
LABEL = "X-ABLABEL"
BUILT_IN_LABEL = "_$!<"
DIGITS = re.compile(r"[\d -]+")
CODE_FIRST = {
    "AT",
    "BE",
    "CH",
    "DE",
    "DK",
    "ES",
    "FI",
    "FR",
    "IT",
    "LU",
    "MC",
    "NO",
    "PL",
    "PT",
    "SE",
}


def is_card(text: str) -> bool:
    return BEGIN.search(text) is not None


def read_card(text: str, draft: Draft) -> None:
    """Fills in the draft.

    Raises:
        ValueError: there are several cards.
    """
    before, lines, after = one_card(text)
    labels = {line.group: line.text for line in lines if line.name == LABEL and line.group}
    placed = {id(line) for line in by_preference(lines) if place(line, draft)}
    for said in before.split("\n"):
        draft.keep(said)
    for line in lines:
        label = own_label(labels.get(line.group, ""))
        if label and line.name != LABEL:
            draft.keep(f"{label}: {line.text}")
        elif id(line) not in placed:
            draft.keep(rest_of(line, draft))
    for line in after:
        draft.keep(line.raw)


def one_card(text: str) -> tuple[str, list[Property], list[Property]]:
    """What stands before the card, its lines, and the lines after it or of a card inside it."""
    start = BEGIN.search(text)
    begin = start.start() if start else 0
    depth, cards = 0, 0
    inside: list[Property] = []
    outside: list[Property] = []
    for line in properties(text[begin:]):
        depth += opens(line)
        cards += depth == 1 and opens(line) == 1
        (inside if depth == 1 else outside).append(line)
        depth = max(0, depth - closes(line))
    if cards > 1:
        raise ValueError(f"holds {cards} vCards; send them one at a time")
    return text[:begin], inside, [line for line in outside if line.name != "END"]


def opens(line: Property) -> int:
    """1 for the beginning of a card; vCard 2.1 lets one begin inside AGENT."""
    said = line.raw.strip().upper()
    return int(said in {"BEGIN:VCARD", "AGENT:BEGIN:VCARD"} or said.endswith(":BEGIN:VCARD"))


def closes(line: Property) -> int:
    return int(line.raw.strip().upper() == "END:VCARD")


def by_preference(lines: list[Property]) -> list[Property]:
    """The preferred first; a full name before its parts, a title before a role."""
    after = {"N", "ROLE", "LABEL"}
    return sorted(lines, key=lambda line: (line.name in after, line.preference))


def place(line: Property, draft: Draft) -> bool:
    """Whether the whole of the line went into the fields, or need not be kept."""
    if line.name in BOOKKEEPING or line.name == LABEL:
        return line.name != LABEL or line.text.startswith(BUILT_IN_LABEL) or bool(line.group)
    if line.is_binary:
        return True
    return line.name in PLACERS and PLACERS[line.name](line, draft)


def place_name(line: Property, draft: Draft) -> bool:
    return draft.place("name", " ".join(line.text.split()))


def place_name_parts(line: Property, draft: Draft) -> bool:
    family, given, middle, before, after = (*line.fields(), "", "", "", "", "")[:5]
    name = " ".join(" ".join((before, given, middle, family, after)).replace(",", " ").split())
    if draft.says(name, "name"):
        return True
    return "name" not in draft.fields and draft.place("name", name)


def place_organisation(line: Property, draft: Draft) -> bool:
    company, *units = line.fields()
    return draft.place("company", company) and not any(units)


def place_position(line: Property, draft: Draft) -> bool:
    return draft.place("position", " ".join(line.text.split()))


def place_phone(line: Property, draft: Draft) -> bool:
    return line.types.isdisjoint(NOT_CALLED) and draft.add_phone(dialled(line.text))


def place_email(line: Property, draft: Draft) -> bool:
    return draft.add_email(re.sub("^mailto:", "", line.text, flags=re.IGNORECASE))


def place_url(line: Property, draft: Draft) -> bool:
    return draft.place_url(line.text)


def place_address(line: Property, draft: Draft) -> bool:
    """The label in its parameters says the same once more, or is all there is."""
    label = ", ".join(" ".join(line.params.get("LABEL", [])).replace("\\n", "\n").split("\n"))
    return draft.place("address", address_of(line.fields()) or label) and draft.says(
        label, "address"
    )


def place_label(line: Property, draft: Draft) -> bool:
    label = ", ".join(row.strip(" ,") for row in line.text.split("\n"))
    return draft.says(label, "address") or draft.place("address", label)


PLACERS = {
    "FN": place_name,
    "N": place_name_parts,
    "ORG": place_organisation,
    "TITLE": place_position,
    "ROLE": place_position,
    "TEL": place_phone,
    "EMAIL": place_email,
    "URL": place_url,
    "X-SOCIALPROFILE": place_url,
    "ADR": place_address,
    "LABEL": place_label,
}


def dialled(text: str) -> str:
    """`+44 20 7946 0958 ext. 12` of `tel:+44-20-7946-0958;ext=12`."""
    number, *params = re.sub("^tel:", "", text, flags=re.IGNORECASE).split(";")
    extension = next((p[4:] for p in params if p.lower().startswith("ext=")), "")
    return f"{number} ext. {extension}" if extension else number


def address_of(fields: list[str]) -> str:
    """The parts in the order of an envelope: `12 rue de la Paix, 75002 Paris, France`."""
    box, extended, street, town, region, code, country = (*fields, *[""] * 7)[:7]
    if is_code_first(code, region, country):
        place = ", ".join(filter(None, [" ".join(filter(None, [code, town])), region]))
    else:
        place = ", ".join(filter(None, [town, " ".join(filter(None, [region, code]))]))
    return ", ".join(filter(None, [street, extended, box, place, country, *fields[7:]]))


def is_code_first(code: str, region: str, country: str) -> bool:
    """`75002 Paris`, but `Mountain View, CA 94043` and `London, NW1 6XE`."""
    if not DIGITS.fullmatch(code):
        return False
    return not region or COUNTRIES.get(" ".join(words(country))) in CODE_FIRST


def own_label(label: str) -> str:
    """What a person called it; Apple's own words for home and work say nothing."""
    return "" if label.startswith(BUILT_IN_LABEL) else label


def rest_of(line: Property, draft: Draft) -> str:
    """What is kept of a line that found no place, or not wholly."""
    if not line.name:
        return line.raw
    if line.name == "NOTE":
        return line.text
    if line.name == "ORG" and draft.says(line.fields()[0], "company"):
        return f"Org: {', '.join(filter(None, line.fields()[1:]))}"
    name = "Fax" if "fax" in line.types else line.name.removeprefix("X-").capitalize()
    label = line.params.get("LABEL", [""])[0].replace("\\n", ", ")
    value = ", ".join(filter(None, line.fields())) if line.name in {"ADR", "N"} else line.text
    return f"{name}: {', '.join(filter(None, [value, label]))}"
