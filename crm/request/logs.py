"""What a log line must show, and what it must not."""

import json
import logging
import re
from datetime import UTC, datetime

from crm.request.request_id import current_id
from crm.telemetry.in_hand import in_hand

# One of Liaison's own secrets wherever it stands in a text: its kind, then what nobody may read.
SECRET = re.compile(r"(liaison_[a-z]{3}_|whsec_)[0-9A-Za-z_+/=-]{8,}")
OF_REQUEST = ("door", "operation", "outcome", "workspace")
# What a record may bring of its own. Libraries hang whole requests onto theirs.
OWN = ("status", "duration_ms")


class WithoutSecrets(logging.Formatter):
    """Names the request, and takes tokens out of the finished line: the message, its arguments
    and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = current_id.get() or "-"
        return SECRET.sub(r"\1…", super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line, for a program that collects them. Its fields are these and no others,
    each only where it is known."""

    def format(self, record: logging.LogRecord) -> str:
        request = in_hand.get()
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": current_id.get(),
            **{name: getattr(request, name, None) for name in OF_REQUEST},
            **{name: getattr(record, name, None) for name in OWN},
            "exception": self.formatException(record.exc_info) if record.exc_info else None,
        }
        known = {name: value for name, value in fields.items() if value not in (None, "")}
        return SECRET.sub(r"\1…", json.dumps(known))
