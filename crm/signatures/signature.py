"""A signature or a business card's text becomes a contact.

The surest comes first: points of contact, what the text itself names, addresses; then titles,
which are known by their words; then the name, then the company, which are known by the others.
"""

from crm.signatures.companies import find_company
from crm.signatures.draft import Draft
from crm.signatures.names import find_name, find_single_name, name_from_email, spelled
from crm.signatures.places import find_address
from crm.signatures.points import Kind, Point
from crm.signatures.positions import find_position
from crm.signatures.sheet import Sheet, sheet_of
from crm.signatures.web import host_of, own_name


def read_signature(text: str, draft: Draft) -> None:
    sheet = sheet_of(text, draft)
    place_points(sheet)
    place_labelled(sheet)
    find_address(sheet)
    find_position(sheet)
    find_name(sheet)
    find_company(sheet)
    if "name" not in draft.fields:
        name_from_email(sheet)
    if "name" not in draft.fields:
        find_single_name(sheet)
    for line in sheet.rest():
        draft.keep(line)


def place_points(sheet: Sheet) -> None:
    for part in sheet.parts:
        if part.point and place_point(part.point, sheet):
            part.field = part.point.kind


def place_point(point: Point, sheet: Sheet) -> bool:
    value = point.value
    match point.kind:
        case Kind.EMAIL:
            local, _, domain = value.rpartition("@")
            sheet.locals.append(local)
            note_owner(sheet, domain)
            return sheet.draft.add_email(value)
        case Kind.URL:
            placed = sheet.draft.place_url(value)
            if placed and "website" in sheet.draft.fields:
                note_owner(sheet, host_of(value))
            return placed
        case Kind.PHONE:
            return sheet.draft.add_phone(value)
        case _:
            return False


def note_owner(sheet: Sheet, domain: str) -> None:
    owner = own_name(domain)
    if owner and domain not in sheet.domains:
        sheet.domains.append(domain)
        sheet.owners.append(owner)


def place_labelled(sheet: Sheet) -> None:
    labelled = {part.label: part for part in reversed(sheet.parts) if part.label}
    given, family = labelled.pop("given", None), labelled.pop("family", None)
    named = [part for part in (given, family) if part]
    if named:
        sheet.put("name", spelled(" ".join(part.text for part in named)), *named)
    for field, part in labelled.items():
        value = spelled(part.text) if field == "name" else part.text
        if any(map(str.isalpha, value)):
            sheet.put(field, value, part)
