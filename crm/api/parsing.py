"""JSON in and out of the REST door."""

import re
from collections.abc import Mapping
from typing import IO, Any

from pydantic_core import to_json
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from crm.request import strict_json

WHOLE_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)
MERGE_PATCH = "application/merge-patch+json"
CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]
        check_coding(request.headers.get("Content-Type", ""),
                     request.headers.get("Content-Encoding", ""))  # fmt: skip
        try:
            # Not from the stream, which could be read only once: a fingerprint is made of it too.
            return strict_json.loads(request.body)
        except ValueError as wrong:
            raise ParseError(str(wrong)) from None


class MergePatchParser(StrictJSONParser):
    media_type = MERGE_PATCH


def check_coding(content_type: str, content_encoding: str) -> None:
    """Only plain UTF-8: what is packed could be a thousand times larger than the limit."""
    charset = CHARSET.search(content_type)
    if charset and charset[1].lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("", "Send JSON in UTF-8.")
    if content_encoding.lower() not in {"", "identity"}:
        raise UnsupportedMediaType("", "Send the body as it is, without a Content-Encoding.")


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else to_json(data)
