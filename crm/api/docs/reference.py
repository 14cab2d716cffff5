"""The OpenAPI document as pages: a resource, its operations, what they take and answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crm.api.docs.fields import (
    Field,
    Json,
    Shape,
    field_of,
    named_by,
    refers_to,
    schema_fields,
    shape_of,
)
from crm.api.docs.samples import Sample, samples
from crm.api.problems import phrase_of

HEADER = "header"


@dataclass(frozen=True)
class DescribedResponse:
    """One status that an operation answers with. `shape` names the schema of its body."""

    status: int
    description: str
    shape: str
    example: str

    @property
    def phrase(self) -> str:
        return phrase_of(self.status)

    @property
    def is_error(self) -> bool:
        return self.status >= 400


@dataclass(frozen=True)
class Described:
    """An operation of the document, at its place."""

    method: str
    path: str
    spec: Json
    document: Json

    @property
    def name(self) -> str:
        return str(self.spec["operationId"])

    @property
    def title(self) -> str:
        return str(self.spec.get("summary", self.name))

    @property
    def description(self) -> str:
        return str(self.spec.get("description", ""))

    @property
    def scope(self) -> str:
        return str(self.spec["x-scope"])

    @property
    def effect(self) -> str:
        """What the document's reader must expect of the workspace's policies."""
        if self.path.endswith("/bulk"):
            return "write, each row may wait for approval"
        if not any(answer.status == 202 for answer in self.answers):
            return "read" if self.method == "GET" else "write, never deferred"
        sends = self.scope == "email:send"
        return f"{'send' if sends else 'write'}, may wait for approval (202)"

    @cached_property
    def parameters(self) -> list[tuple[str, Field]]:
        """Each with where it stands, in the path or the query."""
        declared = sorted(self.spec.get("parameters", ()), key=lambda one: one.get("in", HEADER))
        return [
            (one["in"], self.parameter(one)) for one in declared if one.get("in", HEADER) != HEADER
        ]

    @property
    def headers(self) -> list[str]:
        """The names of the headers that it takes; the guide says what they do."""
        declared = (self.resolved(one) for one in self.spec.get("parameters", ()))
        return [one["name"] for one in declared if one["in"] == HEADER]

    def parameter(self, one: Json) -> Field:
        return field_of(one["name"], one["schema"], bool(one.get("required")), self.schemas,
                        one.get("description", ""))  # fmt: skip

    @cached_property
    def body(self) -> list[Field]:
        content = json_of(self.spec.get("requestBody", {}))
        schema = content.get("schema", {})
        name = named_by(schema)
        return schema_fields(self.schemas[name] if name else schema, self.schemas)

    @property
    def request(self) -> str:
        """The example as one would type it, without the token."""
        line = f"{self.method} {self.filled_path}"
        sent = example_of(json_of(self.spec.get("requestBody", {})))
        return f"{line}\n{sent}" if sent else line

    @property
    def filled_path(self) -> str:
        path, query = self.path, []
        for one in self.spec.get("parameters", ()):
            if "example" not in one:
                continue
            if one["in"] == "path":
                path = path.replace(f"{{{one['name']}}}", str(one["example"]))
            elif one["in"] == "query":
                query.append(f"{one['name']}={in_query(one['example'])}")
        return path + (f"?{'&'.join(query)}" if query else "")

    @cached_property
    def answers(self) -> list[DescribedResponse]:
        answers = [
            described_response(status, self.resolved(one))
            for status, one in self.spec["responses"].items()
        ]
        return sorted(answers, key=lambda answer: answer.status)

    @property
    def done(self) -> DescribedResponse:
        """What it answers when all is well."""
        return self.answers[0]

    @property
    def errors(self) -> list[DescribedResponse]:
        return [answer for answer in self.answers if answer.is_error]

    def resolved(self, part: Json) -> Json:
        """What it refers to among the components, or itself."""
        if "$ref" not in part:
            return part
        kind, name = part["$ref"].split("/")[-2:]
        return dict(self.document["components"][kind][name])

    @property
    def schemas(self) -> Json:
        return dict(self.document["components"]["schemas"])


@dataclass(frozen=True)
class ResourcePage:
    name: str
    title: str
    description: str
    operations: list[Described]
    samples: list[Sample]
    shapes: list[Shape]


def pages(document: Json) -> dict[str, ResourcePage]:
    """The pages of the reference by the names of their resources."""
    operations = list(operations_in(document))
    return {tag["name"]: resource_page(tag, operations, document) for tag in document["tags"]}


def operations_in(document: Json) -> Iterator[Described]:
    for path, verbs in document["paths"].items():
        for verb, spec in verbs.items():
            yield Described(verb.upper(), path, spec, document)


def resource_page(tag: Json, operations: list[Described], document: Json) -> ResourcePage:
    own = [one for one in operations if tag["name"] in one.spec["tags"]]
    schemas = document["components"]["schemas"]
    shapes: dict[str, None] = {}
    for one in own:
        for name in (one.done.shape, *(field.kind.refers for field in one.body)):
            refers_to(name, schemas, shapes)
    return ResourcePage(
        name=tag["name"],
        title=tag["x-displayName"],
        description=tag["description"],
        operations=own,
        samples=samples(tag["name"]),
        shapes=[shape_of(name, schemas) for name in shapes],
    )


def described_response(status: str, spec: Json) -> DescribedResponse:
    content = json_of(spec)
    schema = content.get("schema", {})
    return DescribedResponse(
        status=int(status),
        description=spec.get("description", ""),
        # The whole of it, before what `fields` may leave of it.
        shape=named_by(schema.get("anyOf", [schema])[0]),
        example=example_of(content),
    )


def json_of(body: Json) -> Json:
    """The body's JSON form, of the media types it has."""
    forms = (one for kind, one in body.get("content", {}).items() if kind.endswith("json"))
    return next(forms, {})


def example_of(content: Json) -> str:
    for example in content.get("examples", {}).values():
        return json.dumps(example["value"], ensure_ascii=False, indent=2)
    return ""


def in_query(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
