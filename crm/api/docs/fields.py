"""A JSON Schema as a reader wants it: each field with its kind, its limits and what it means."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SCHEMAS = "#/components/schemas/"
FORMATS = {"uuid": "UUID", "date-time": "moment", "date": "date", "uri": "address"}
# How many characters, items or which numbers: the word of JSON Schema, and how it is said.
LIMITS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "minimum": "{} or more",
    "maximum": "{} or less",
}


@dataclass(frozen=True, slots=True)
class FieldType:
    """`string`, `list of NoteDetail`; `refers` is the schema it names, if any."""

    text: str
    refers: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: FieldType
    required: bool
    limits: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema of the document as a table."""

    name: str
    description: str
    fields: list[Field] = field(default_factory=list)


def shape_of(name: str, schemas: Json) -> Shape:
    schema = schemas[name]
    return Shape(name, schema.get("description", ""), schema_fields(schema, schemas))


def schema_fields(schema: Json, schemas: Json) -> list[Field]:
    required = set(schema.get("required", ()))
    fields = [
        field_of(name, part, name in required, schemas)
        for name, part in schema.get("properties", {}).items()
    ]
    return sorted(fields, key=lambda one: not one.required)


def field_of(name: str, part: Json, required: bool, schemas: Json, description: str = "") -> Field:
    plain = present_form(part)
    named = named_by(plain)
    chosen = schemas.get(named, plain) if named else plain
    choices = chosen.get("enum") or chosen.get("items", {}).get("enum") or ()
    return Field(
        name=name,
        kind=type_of(plain, schemas),
        required=required,
        limits=", ".join(limits_of(plain)),
        choices=tuple(str(choice) for choice in choices),
        default=default_of(part),
        description=description or str(part.get("description", "")),
    )


def default_of(part: Json) -> str:
    """As JSON has it; what an object is without being sent, its own table says."""
    default = part.get("default")
    if default in (None, "", []) or isinstance(default, dict):
        return ""
    return default if isinstance(default, str) else json.dumps(default)


def present_form(part: Json) -> Json:
    """What it is when it is there: `anyOf` with null, and a reference with a description beside."""
    for word in ("anyOf", "oneOf", "allOf"):
        forms = [form for form in part.get(word, ()) if form.get("type") != "null"]
        if len(forms) == 1:
            return {**{key: value for key, value in part.items() if key != word}, **forms[0]}
    return part


def named_by(part: Json) -> str:
    return str(part.get("$ref", "")).removeprefix(SCHEMAS)


def type_of(part: Json, schemas: Json) -> FieldType:
    part = present_form(part)
    if name := named_by(part):
        target = schemas.get(name, {})
        return FieldType(str(target["type"])) if "enum" in target else FieldType(name, name)
    if part.get("type") == "array":
        inner = type_of(part.get("items", {}), schemas)
        return FieldType(f"list of {inner.text}", inner.refers)
    if forms := part.get("anyOf") or part.get("oneOf"):
        return FieldType(" or ".join(dict.fromkeys(type_of(form, schemas).text for form in forms)))
    return FieldType(FORMATS.get(part.get("format", ""), str(part.get("type", "any"))))


def limits_of(part: Json) -> Iterator[str]:
    for word, phrase in LIMITS.items():
        if word in part and not (word == "minLength" and part[word] == 1):
            yield phrase.format(part[word])
    if "items" in part:
        yield from (f"each {limit}" for limit in limits_of(part["items"]))


def refers_to(name: str, schemas: Json, known: dict[str, None] | None = None) -> dict[str, None]:
    """This schema and all that it leads to, in order."""
    known = {} if known is None else known
    if name in schemas and name not in known and "enum" not in schemas[name]:
        known[name] = None
        for one in schema_fields(schemas[name], schemas):
            refers_to(one.kind.refers, schemas, known)
    return known
