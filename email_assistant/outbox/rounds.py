"""What the worker does for the outbox: hand over the mail that is due."""

import logging
from collections import Counter
from functools import partial

from django.conf import settings
from django.utils import timezone

from crm.worker.queues import Queue, counted, lag_of
from crm.worker.rounds import Round, Stopped
from email_assistant.models import EmailMessage, MailState
from email_assistant.outbox.delivery import send_due
from email_assistant.outbox.transport import SmtpServer

# What was put off counts once for each attempt, so these are not added up.
OUTCOMES = {"sent": "sent", "failed": "failed", "uncertain": "uncertain", "queued": "retried"}

logger = logging.getLogger(__name__)


def rounds() -> list[Round]:
    if not settings.SMTP_URL:
        return [Round(leave_mail, pause=3600.0)]
    server = SmtpServer.from_url(settings.SMTP_URL)
    return [Round(partial(send_mail, server), pause=2.0, outcomes=tuple(OUTCOMES.values()))]


def leave_mail(stopped: Stopped) -> Counter[str]:
    logger.warning("No mail server is configured (SMTP_URL): mail stays in the outbox.")
    return Counter()


def send_mail(server: SmtpServer, stopped: Stopped) -> Counter[str]:
    ended = send_due(server, stopped)
    return Counter({OUTCOMES.get(state, state): count for state, count in ended.items()})


def queue() -> Queue:
    """Without a mail server mail is meant to stay, so none of it is late."""
    mails = EmailMessage.objects
    return Queue(
        waiting=counted(mails.filter(state=MailState.QUEUED)),
        lag=lag_of(mails.due(timezone.now())) if settings.SMTP_URL else 0.0,
        uncertain=counted(mails.filter(state=MailState.UNCERTAIN)),
    )
