"""Posting a message to an endpoint, and what came of it. It never raises for what is not ours."""

import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from types import TracebackType
from typing import Self

import httpcore2
from django.utils import timezone

from crm.values.text import visible
from crm.webhooks.addresses import Target, target_of
from crm.webhooks.streams import Blocked, CheckedBackend, Deadline, Resolve, addresses_of

TIMEOUTS = {"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 1.0}
DEADLINE = 15.0  # seconds for a whole delivery
READ_AT_MOST = 4096
LONGEST_ERROR = 300
GONE = 410
FAILURES = (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError)
# With these the endpoint says that it is not there now, not that it does not like the message.
AWAY = {429, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint answered. Without a `status` there was no answer."""

    status: int | None
    error: str = ""
    retry_after: timedelta = timedelta(0)

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == GONE

    @property
    def away(self) -> bool:
        return self.status is None or self.status in AWAY


@cache
def trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


class Sender:
    """Posts messages one after another, over one connection where they go to one endpoint."""

    def __init__(self, resolve: Resolve = addresses_of, tls: ssl.SSLContext | None = None) -> None:
        self.backend = CheckedBackend(resolve)
        self.pool = httpcore2.ConnectionPool(
            ssl_context=tls or trusted(), max_connections=1, network_backend=self.backend
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pool.close()

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        try:
            target = target_of(url)
        except ValueError as wrong:
            return Answer(None, str(wrong))
        self.backend.target, self.backend.deadline = target, Deadline(DEADLINE)
        try:
            return self.exchange(target, {"Host": target.authority, **headers}, body)
        except FAILURES as failed:
            return Answer(None, reason_of(failed))

    def exchange(self, target: Target, headers: dict[str, str], body: bytes) -> Answer:
        address = httpcore2.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path
        )
        extensions = {"timeout": TIMEOUTS}
        with self.pool.stream(
            "POST", address, headers=list(headers.items()), content=body, extensions=extensions
        ) as response:
            drop_body(response)
            return answer_of(response)


def reason_of(failed: Exception) -> str:
    match failed:
        case httpcore2.TimeoutException():
            return "It did not answer in time."
        case Blocked():
            return str(failed)
        case _:
            return f"No answer: {visible(str(failed))}"[:LONGEST_ERROR]


def drop_body(response: httpcore2.Response) -> None:
    """Read a short body, so that the connection can be used again; leave a long one behind."""
    read = 0
    # The status is the answer; how the body ends changes nothing about it.
    with suppress(*FAILURES):
        for part in response.iter_stream():
            read += len(part)
            if read > READ_AT_MOST:
                return


def answer_of(response: httpcore2.Response) -> Answer:
    status = response.status
    if 200 <= status < 300:
        return Answer(status)
    error = f"It answered {status}."
    if 300 <= status < 400:
        error = f"It answered {status}: webhooks follow no redirects."
    return Answer(status, error, retry_after(response))


def retry_after(response: httpcore2.Response) -> timedelta:
    """How long it asks to be left alone: in seconds, or until a date."""
    sent = {name.lower(): value for name, value in response.headers}.get(b"retry-after", b"")
    text = sent.decode("ascii", "replace").strip()
    if text.isdigit() and len(text) < 9:
        return timedelta(seconds=int(text))
    return max(parsed_date(text) - timezone.now(), timedelta(0))


def parsed_date(text: str) -> datetime:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
