"""ETags: the version of a record, then what tells one view of it from another.

`If-None-Match` compares whole tags. `If-Match` compares the versions alone: it guards the record,
and no two views of one version differ in what a write would overwrite.
"""

import hashlib
import re

from rest_framework.exceptions import APIException, ParseError

TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
TAGS = re.compile(rf"\s*{TAG.pattern}\s*(,\s*{TAG.pattern}\s*)*")
OURS = re.compile(r"(\d{1,9})(-[0-9a-f]{8})?", re.ASCII)
MOST_TAGS = 10
# A version that no record reaches: what no tag names cannot match, but must be looked up.
NEVER = 2**31 - 1


class PreconditionFailed(APIException):
    status_code = 412
    default_code = "precondition_failed"
    default_detail = (
        "The record has another version than If-Match names, so nothing was done. Read it again "
        "and decide anew."
    )


def tag_of(version: int, body: bytes) -> str:
    return f'"{version}-{hashlib.sha256(body).hexdigest()[:8]}"'


def has_tag(header: str, tag: str) -> bool:
    """Whether If-None-Match names the tag (weakly, as RFC 9110 compares there)."""
    return header.strip() == "*" or tag in (f'"{opaque}"' for _, opaque in TAG.findall(header))


def if_match_versions(header: str) -> list[int]:
    """The versions that If-Match names; none for `*`, which any version matches.

    Raises:
        ParseError: it is no list of tags.
    """
    if header.strip() == "*":
        return []
    if not TAGS.fullmatch(header) or len(tags := TAG.findall(header)) > MOST_TAGS:
        raise ParseError(f'If-Match must be * or up to {MOST_TAGS} tags, such as "3-5f1e0a9c".')
    # A weak tag never matches here, nor one that we did not give out.
    matches = [OURS.fullmatch(opaque) for weak, opaque in tags if not weak]
    return sorted({int(ours[1]) for ours in matches if ours}, reverse=True) or [NEVER]
