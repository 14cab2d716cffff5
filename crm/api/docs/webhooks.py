"""The `webhooks` of the OpenAPI document: what Liaison sends, rather than what it is sent."""

from typing import Any

from crm.api.docs.recorded import Recorded
from crm.journal.events import EVENTS, PING
from crm.schemas.webhooks import WebhookEvent

Json = dict[str, Any]

SIGNATURE = "webhookSignature"
SCHEME = {
    "type": "apiKey",
    "in": "header",
    "name": "webhook-signature",
    "description": "Of what Liaison sends: `v1,` and the HMAC-SHA256, in base64, of "
    "`{webhook-id}.{webhook-timestamp}.{body}` under the webhook's secret. Several with spaces "
    "between them while a secret is being replaced.",
}
HEADERS = {
    "webhook-id": "The same for every attempt of one message.",
    "webhook-timestamp": "Of this attempt, in seconds since 1970. Refuse what is old.",
}


def add_webhooks(result: Json, examples: Recorded) -> None:
    """Add them, with their schema and how they are signed."""
    components = result["components"]
    components["securitySchemes"][SIGNATURE] = SCHEME
    schema = WebhookEvent.model_json_schema(
        mode="serialization", ref_template="#/components/schemas/{model}"
    )
    components["schemas"] |= schema.pop("$defs") | {"WebhookEvent": schema}
    schema["properties"]["type"]["enum"] = [*EVENTS, PING]
    result["webhooks"] = {"event": {"post": event_operation(examples)}}


def event_operation(examples: Recorded) -> Json:
    return {
        "operationId": "webhook_event",
        "summary": "An event",
        "description": "What is sent to each webhook that wants events of this type. Answer with "
        "a status of 2xx; anything else is tried again. Events of one record come in order.",
        "tags": ["webhooks"],
        "security": [{SIGNATURE: []}],
        "parameters": [
            {"in": "header", "name": name, "required": True, "description": description,
             "schema": {"type": "string"}}
            for name, description in HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/WebhookEvent"},
                    "examples": {"example": {"value": examples["event"]}},
                }
            },
        },
        "responses": {"2XX": {"description": "Taken."}},
    }  # fmt: skip
