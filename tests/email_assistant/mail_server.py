"""A real mail server that does what a test tells it to, on a port of its own."""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP
from django.db import connections

HANG = "hang"
DROP = "drop"
DROP_FAREWELL = "421 leaving"


class MailServer:
    """Takes every mail, unless `recipient_answers` or `answers` hold another answer to the next.

    `on_recipient` and `on_mail` are called, once, while a worker waits for the answer.
    """

    def __init__(self, scheme: str = "smtp", timeout: float = 60.0, **options: Any) -> None:
        self.accepted: list[bytes] = []
        self.recipient_answers: deque[str] = deque()
        self.answers: deque[str] = deque()
        self.farewell = ""
        self.on_recipient: Callable[[], None] | None = None
        self.on_mail: Callable[[], None] | None = None
        self.scheme, self.timeout, self.options = scheme, timeout, options
        self.loop = asyncio.new_event_loop()
        self.released = asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> "MailServer":
        self.thread.start()
        self.server = self.run(self.listen())
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    async def listen(self) -> asyncio.Server:
        options = dict(self.options)
        over_tls = options.pop("ssl", None)

        def conversation() -> SMTP:
            return SMTP(self, loop=self.loop, hostname="mail.example", **options)

        return await self.loop.create_server(conversation, "127.0.0.1", 0, ssl=over_tls)

    async def close(self) -> None:
        self.released.set()
        self.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}?timeout={self.timeout}"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=policy.default) for each in self.accepted]

    @property
    def accepted_ids(self) -> Counter[str]:
        return Counter(mail["Message-ID"] for mail in self.mails)

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        hook, self.on_recipient = self.on_recipient, None
        if hook:
            await self.loop.run_in_executor(None, aside, hook)
        answer = self.recipient_answers.popleft() if self.recipient_answers else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope) -> str:
        answer = self.answers.popleft() if self.answers else "250 taken"
        if answer[0] not in "45":
            self.accepted.append(envelope.content)
        hook, self.on_mail = self.on_mail, None
        if hook:
            await self.loop.run_in_executor(None, aside, hook)
        if answer == HANG:
            await self.released.wait()
        if answer == DROP:
            server.transport.abort()
        return answer

    async def handle_QUIT(self, server, session, envelope) -> str:
        return self.farewell or "221 Bye"


def aside(hook: Callable[[], None]) -> None:
    """Run beside the server's loop, on a thread that leaves no database connection behind."""
    try:
        hook()
    finally:
        connections.close_all()
