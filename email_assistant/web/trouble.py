"""Why a mail has not arrived, as the person reads it who wrote it."""

from dataclasses import dataclass

from django.utils.html import format_html

from crm.values.text import visible
from crm.web.moments import ago
from email_assistant.models import EmailMessage, MailState


@dataclass(frozen=True)
class Trouble:
    """`look` is the class of its panel."""

    look: str
    icon: str
    title: str
    advice: str


def trouble_of(message: EmailMessage) -> Trouble | None:
    match message.state:
        case MailState.UNCERTAIN:
            return uncertain(message)
        case MailState.FAILED:
            return failed(message)
        case MailState.QUEUED if message.attempts:
            return delayed(message)
        case _:
            return None


def uncertain(message: EmailMessage) -> Trouble:
    advice = (
        "It was handed to the mail server, and no answer came back. It may have arrived. "
        f"It is never sent again by itself: ask {message.contact or 'the recipient'}, "
        "or look at the mail server, before you write again."
    )
    return Trouble("uncertain", "warning", "Nobody knows whether this mail arrived", advice)


def failed(message: EmailMessage) -> Trouble:
    attempts = "attempt" if message.attempts == 1 else "attempts"
    gave_up = f"After {message.attempts} {attempts} Liaison gave up."
    return Trouble("refused", "cross", "This mail did not leave", last_reply(message) or gave_up)


def delayed(message: EmailMessage) -> Trouble:
    times = "time" if message.attempts == 1 else "times"
    title = f"Not yet sent, tried {message.attempts} {times}"
    advice = format_html(
        "The next attempt is {}. {}", ago(message.next_attempt_at), last_reply(message)
    )
    return Trouble("", "clock", title, advice)


def last_reply(message: EmailMessage) -> str:
    """What the mail server said last, if it said anything."""
    answer = visible(message.last_response)
    return f"The mail server said: {answer}" if answer else ""
