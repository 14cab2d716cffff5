"""What a log line must show, and what it must not."""

import logging
import re

from crm.request.request_id import current_id

# One of Liaison's own secrets wherever it stands in a text: its kind, then what nobody may read.
SECRET = re.compile(r"(liaison_[a-z]{3}_|whsec_)[0-9A-Za-z_+/=-]{8,}")


class WithoutSecrets(logging.Formatter):
    """Names the request, and takes tokens out of the finished line: the message, its arguments
    and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = current_id.get() or "-"
        return SECRET.sub(r"\1…", super().format(record))
