"""Tools as MCP describes them, in as few bytes as say it exactly."""

from functools import cache
from typing import Any

import mcp_types as types
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from crm.schemas.two_steps import Prepared
from crm.two_steps.actions import Action
from mcp_gateway.tools.catalog import TOOLS

Json = dict[str, Any]
SHORT = (Prepared,)


class WithoutTitles(GenerateJsonSchema):
    """A title that repeats the field's name tells a model nothing and costs it tokens."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def get_title_from_name(self, name: str) -> str:
        return ""


@cache
def described(name: str) -> types.Tool:
    return describe(TOOLS[name])


def describe(tool: Action) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=schema_of(tool.input, "validation"),
        output_schema=output_schema(tool),
        annotations=types.ToolAnnotations(
            read_only_hint=tool.read_only,
            destructive_hint=tool.destructive,
            idempotent_hint=tool.idempotent,
            open_world_hint=tool.open_world,
        ),
    )


def output_schema(tool: Action) -> Json:
    """Of a write only what every result has: the rest is as the reading tool describes it, and
    to say it again in every write would make the list a third longer for a model to read."""
    schema = schema_of(tool.output, "serialization")
    if not tool.read_only and tool.output not in SHORT:
        names = {*schema["required"], "replayed"}
        schema["properties"] = {k: v for k, v in schema["properties"].items() if k in names}
    if tool.deferral is None:
        return schema
    # Whether a policy defers a write can change between listing and calling.
    required = schema.pop("required")
    schema["properties"]["pending"] = {"type": "object"}
    return schema | {"anyOf": [{"required": required}, {"required": ["pending"]}]}


def schema_of(model: type[BaseModel], mode: JsonSchemaMode) -> Json:
    schema = model.model_json_schema(mode=mode, schema_generator=WithoutTitles)
    schema.pop("description", None)
    # A format helps who fills a field in; who reads it sees what it is.
    left_out = {"title"} | ({"format", "default"} if mode == "serialization" else set())
    compacted: Json = compact(schema, schema.pop("$defs", {}), left_out)
    return compacted


def compact(part: Any, definitions: Json, left_out: set[str]) -> Any:
    """The same schema with its definitions in place, and without what a model can do without."""

    def again(part: Any) -> Any:
        if isinstance(part, list):
            return [again(item) for item in part]
        if not isinstance(part, dict):
            return part
        part = resolved(without_null(part), definitions)
        # What are keywords here may be names of fields inside `properties`.
        return {
            key: {name: again(item) for name, item in value.items()}
            if key == "properties"
            else again(value)
            for key, value in part.items()
            if key not in left_out and is_telling(key, value)
        }

    return again(part)


def is_telling(key: str, value: Any) -> bool:
    match key:
        case "default":
            return bool(value)
        case "additionalProperties":
            return value is False
        case _:
            return True


def resolved(part: Json, definitions: Json) -> Json:
    if "$ref" not in part:
        return part
    meant = definitions[part["$ref"].removeprefix("#/$defs/")]
    own = {key: value for key, value in part.items() if key != "$ref"}
    return {key: value for key, value in meant.items() if key != "description"} | own


def without_null(part: Json) -> Json:
    """`null` says the same as leaving the field out; as a union it would say it at length."""
    options = part.get("anyOf", [])
    if options[1:] != [{"type": "null"}]:
        return part
    option: Json = options[0] | {key: value for key, value in part.items() if key != "anyOf"}
    return option
