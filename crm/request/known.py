"""Who has shown lately who they are, so that strangers cannot crowd them out.

It opens nothing: everybody is asked again at every request. Kept are digests, in this process.
"""

import hashlib
from collections import OrderedDict
from functools import cache
from threading import Lock
from uuid import UUID

MOST = 10_000


class Known:
    """The workspace of each, by the digest of what they show; those of late."""

    def __init__(self) -> None:
        self.workspaces: OrderedDict[bytes, UUID] = OrderedDict()
        self.lock = Lock()

    def add(self, shown: str, workspace: UUID) -> None:
        digest = digest_of(shown)
        with self.lock:
            self.workspaces[digest] = workspace
            self.workspaces.move_to_end(digest)
            if len(self.workspaces) > MOST:
                self.workspaces.popitem(last=False)

    def forget(self, shown: str) -> None:
        with self.lock:
            self.workspaces.pop(digest_of(shown), None)

    def workspace(self, digest: bytes) -> UUID | None:
        return self.workspaces.get(digest)


def digest_of(shown: str) -> bytes:
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).digest()


@cache
def known() -> Known:
    """Those of this process."""
    return Known()
