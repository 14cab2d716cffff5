"""Tools as MCP describes them, in as few bytes as say it exactly."""

from functools import cache
from typing import Any

import mcp_types as types
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from mcp_gateway.tools import Tool

Json = dict[str, Any]
PENDING = {
    "type": "object",
    "description": "Instead of the result, if a policy wants it confirmed.",
}


class WithoutTitles(GenerateJsonSchema):
    """A title that repeats the field's name tells a model nothing and costs it tokens."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def get_title_from_name(self, name: str) -> str:
        return ""


@cache
def described(name: str) -> types.Tool:
    from mcp_gateway.tools import TOOLS

    return describe(TOOLS[name])


def describe(tool: Tool) -> types.Tool:
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


def output_schema(tool: Tool) -> Json:
    schema = schema_of(tool.output, "serialization")
    if not tool.defers:
        return schema
    # Whether a policy defers a write can change between listing and calling.
    required = schema.pop("required")
    schema["properties"]["pending"] = PENDING
    return schema | {"anyOf": [{"required": required}, {"required": ["pending"]}]}


def schema_of(model: type[BaseModel], mode: JsonSchemaMode) -> Json:
    schema = model.model_json_schema(mode=mode, schema_generator=WithoutTitles)
    schema.pop("description", None)
    found: Json = compact(schema, schema.pop("$defs", {}))
    return found


def compact(part: Any, definitions: Json) -> Any:
    """The same schema with its definitions in place, without titles, defaults and long unions."""
    if isinstance(part, list):
        return [compact(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        name = part["$ref"].removeprefix("#/$defs/")
        found = {key: value for key, value in definitions[name].items() if key != "description"}
        return compact(found | {k: v for k, v in part.items() if k != "$ref"}, definitions)
    if part.get("anyOf", [])[1:] == [{"type": "null"}]:
        return compact(
            part["anyOf"][0] | {k: v for k, v in part.items() if k != "anyOf"}, definitions
        )
    # `title` and `default` are keywords here, but may be names inside `properties`.
    return {
        key: {name: compact(item, definitions) for name, item in value.items()}
        if key == "properties"
        else compact(value, definitions)
        for key, value in part.items()
        if key not in {"title", "default", "additionalProperties"} or keeps(key, value)
    }


def keeps(key: str, value: Any) -> bool:
    return (key == "additionalProperties" and value is False) or (
        key == "default" and value not in (None, "", [], False, 0)
    )
