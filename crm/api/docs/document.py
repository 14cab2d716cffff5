"""The OpenAPI document: what drf-spectacular finds, completed with what readers need."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from crm.api.docs.recorded import Recorded, recorded
from crm.api.docs.resources import RESOURCES, resource_of
from crm.api.docs.webhooks import add_webhooks
from crm.api.problems import PROBLEM, phrase_of

Json = dict[str, Any]

SUMMARY = (
    "Contacts, companies, tasks and the pipeline of a team, for programs. The guide and a "
    "readable form of this document are at {address}/api/docs."
)
WORKSPACE = "workspace"
SLUG_HEADER = "X-Workspace-Slug"
DONE = {"200": "Done.", "201": "Created.", "202": "Accepted, not done yet."}


@lru_cache(maxsize=1)
def document(address: str) -> Json:
    """The whole document, made once for each process."""
    return dict(SchemaGenerator().get_schema(public=True))  # type: ignore[no-untyped-call]


def choose_fields(result: Json, **_: Any) -> Json:
    """A step of drf-spectacular's: who names `fields` gets an answer that may lack any other."""
    part = {"type": "object", "description": "The fields that were named, and the id."}
    for verbs in result["paths"].values():
        read = verbs.get("get", {"parameters": []})
        if any(one.get("name") == "fields" for one in read.get("parameters", [])):
            content = read["responses"]["200"]["content"]["application/json"]
            content["schema"] = {"anyOf": [content["schema"], part]}
    return result


def complete(result: Json, **_: Any) -> Json:
    """drf-spectacular's last step: resources, security, examples, and what is common said once."""
    address = settings.PUBLIC_URL
    examples = recorded(address)
    add_summary(result, address)
    add_webhooks(result, examples)
    for operation in operations_of(result):
        secure(operation)
        exemplify(operation, examples)
    share(result, examples)
    without_noise(result["components"]["schemas"])
    return result


def operations_of(result: Json) -> list[Json]:
    return [operation for verbs in result["paths"].values() for operation in verbs.values()]


def add_summary(result: Json, address: str) -> None:
    result["info"]["description"] = SUMMARY.format(address=address)
    result["servers"] = [{"url": address}]
    result["externalDocs"] = {"url": f"{address}/api/docs", "description": "Guide and reference"}
    result["components"]["securitySchemes"][WORKSPACE] = {
        "type": "apiKey",
        "in": "header",
        "name": SLUG_HEADER,
        "description": "The slug of the workspace, for a token of several.",
    }
    for operation in operations_of(result):
        operation["tags"] = [resource_of(operation["operationId"])]
    used = {tag for operation in operations_of(result) for tag in operation["tags"]}
    result["tags"] = [
        {
            "name": resource.name,
            "x-displayName": resource.title,
            "description": resource.description,
        }
        for resource in RESOURCES
        if resource.name in used
    ]


def secure(operation: Json) -> None:
    """A token alone, or a token of several workspaces and the slug of the one."""
    scopes = [operation["x-scope"]]
    operation["security"] = [{"apiToken": scopes}, {"apiToken": scopes, WORKSPACE: []}]
    operation["parameters"] = [
        parameter for parameter in operation["parameters"] if parameter["name"] != SLUG_HEADER
    ]


def exemplify(operation: Json, examples: Recorded) -> None:
    for status, answer in operation["responses"].items():
        answer["description"] = answer.get("description") or DONE.get(status, "")
        if status == "202":
            give(answer, examples["pending"])
    exchange = examples["operations"].get(operation["operationId"])
    if exchange is None:
        return
    for parameter in operation["parameters"]:
        sent = exchange["path"] | exchange["query"]
        if parameter["name"] in sent:
            parameter["example"] = sent[parameter["name"]]
    give(operation.get("requestBody", {}), exchange["body"])
    give(operation["responses"][str(exchange["status"])], exchange["answer"])


def give(described: Json, example: Any) -> None:
    """The example, in each JSON form of this body."""
    if example is None:
        return
    for media_type, content in described.get("content", {}).items():
        if media_type.endswith("json"):
            content["examples"] = {"example": {"value": example}}


def share(result: Json, examples: Recorded) -> None:
    """What many operations have in common once, among the components: they only refer to it."""
    components = result["components"]
    for operation in operations_of(result):
        operation["parameters"] = [
            shared(components, "parameters", one["name"], one) if one["in"] == "header" else one
            for one in operation["parameters"]
        ]
        operation["responses"] = {
            status: share_response(components, status, response, examples)
            for status, response in operation["responses"].items()
        }


def share_response(components: Json, status: str, response: Json, examples: Recorded) -> Json:
    if "headers" in response:
        response["headers"] = {
            name: shared(components, "headers", name, header)
            for name, header in response["headers"].items()
        }
    if PROBLEM not in response.get("content", {}):
        return response
    give(response, examples["problems"].get(status))
    name = "".join(phrase_of(int(status)).title().split())
    return shared(components, "responses", name, response)


def shared(components: Json, kind: str, name: str, component: Json) -> Json:
    """A reference to it; or itself, if another of this name is there."""
    same = components.setdefault(kind, {}).setdefault(name, component) == component
    return {"$ref": f"#/components/{kind}/{name}"} if same else component


def without_noise(schemas: Json) -> None:
    """Pydantic makes a title of each field's name, and null the default of what has none."""
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            field.pop("title", None)
            if field.get("default", ...) is None:
                del field["default"]
