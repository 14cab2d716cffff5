"""The headers of Standard Webhooks: which message this is, from when, and that it is ours."""

from collections.abc import Iterable
from datetime import datetime

from standardwebhooks import Webhook

USER_AGENT = "Liaison-Webhooks"


def headers_of(
    message_id: str, moment: datetime, body: str, secrets: Iterable[str]
) -> dict[str, str]:
    """`message_id` is the same for every attempt; `moment` is this attempt's."""
    signatures = (Webhook(secret).sign(message_id, moment, body) for secret in secrets)
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
