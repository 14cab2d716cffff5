"""The outbox: mail leaves it at most once, whatever dies on the way.

    queued -> sending (pre) -> the point of no return -> sending (data) -> sent
                                                                        -> failed
                                                                        -> uncertain

A worker takes a mail by a conditional UPDATE with a random lease, which works alike on SQLite and
PostgreSQL. At the point of no return it must still hold the lease. So what a dead worker left
before it is sent again by another, and what it left behind it is never sent again by itself.
"""

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.journal.change import Change
from crm.journal.writing import write
from crm.models import Door, Workspace
from email_assistant.models import EmailMessage, MailState, Phase
from email_assistant.outbox.transport import (
    LostLease,
    Rejected,
    SmtpServer,
    Unanswered,
    as_mail,
    connected,
    hand_over,
)

# How many steps of a conversation one lease covers; a slower one is stopped by the fence.
STEPS_IN_A_LEASE = 6
CANDIDATES = 8
FIRST_DELAY = timedelta(minutes=1)
JITTER = 0.4
# With delays of 1, 2, 4 … 512 minutes and the jitter, the last attempt is within 24 hours.
ATTEMPTS = 11
ENDED = {MailState.SENT, MailState.FAILED, MailState.UNCERTAIN}

chance = secrets.SystemRandom()


def send_due(server: SmtpServer, stopped: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Send what is due until nothing is, or until asked to stop; how many mails ended how."""
    ended: Counter[str] = Counter()
    while not stopped():
        ended += reap()
        message = claim(lease_of(server))
        if message is None:
            break
        ended[deliver(message, server)] += 1
    return ended


def lease_of(server: SmtpServer) -> timedelta:
    return timedelta(seconds=server.timeout * STEPS_IN_A_LEASE)


def claim(lease_time: timedelta) -> EmailMessage | None:
    """One mail that is due. Of any number of workers that want it, one gets it."""
    due = EmailMessage.objects.due(timezone.now()).values_list("pk", flat=True)
    candidates = list(due[:CANDIDATES])
    # Workers that read the same list begin at different places of it.
    chance.shuffle(candidates)
    taken = (take_mail(pk, lease_time) for pk in candidates)
    return next((message for message in taken if message), None)


def take_mail(pk: UUID, lease_time: timedelta) -> EmailMessage | None:
    # Only columns of its own row: through a join PostgreSQL would let two workers win.
    due = EmailMessage.objects.filter(
        pk=pk, state=MailState.QUEUED, next_attempt_at__lte=timezone.now()
    )
    mine = due.take(
        lease_time, state=MailState.SENDING, phase=Phase.PRE, attempts=F("attempts") + 1
    )
    return EmailMessage.objects.select_related("workspace").get(pk=pk) if mine else None


def deliver(message: EmailMessage, server: SmtpServer) -> str:
    """Hand over a mail that was claimed; how that ended."""
    try:
        mail = as_mail(message)
    except ValueError as wrong:
        return settle(message, MailState.FAILED, f"It cannot be written as a mail: {wrong}")
    try:
        with connected(server, lambda: pass_point_of_no_return(message, server)) as smtp:
            # Written down before the farewell, which may take long.
            return settle(message, MailState.SENT, hand_over(smtp, message, mail))
    except LostLease as lost:
        return requeue(message, str(lost))
    except Rejected as no:
        return settle(message, MailState.FAILED, str(no)) if no.final else requeue(message, str(no))
    except Unanswered as lost:
        return unanswered(message, str(lost))


def pass_point_of_no_return(message: EmailMessage, server: SmtpServer) -> None:
    """Commit that the mail is about to leave, if it is still ours and may still leave.

    Raises:
        LostLease: it is not, or may not.
    """
    now = timezone.now()
    if not Workspace.objects.filter(
        pk=message.workspace_id, outbound=True, suspended_at=None
    ).exists():
        raise LostLease("Sending was switched off.")
    mine = EmailMessage.objects.held_by(message.lease)
    held = mine.filter(pk=message.pk, state=MailState.SENDING, lease_until__gt=now)
    if not held.update(phase=Phase.DATA, lease_until=now + lease_of(server)):
        raise LostLease("The worker was too slow.")


def unanswered(message: EmailMessage, reason: str) -> str:
    """The conversation broke off: before the point of no return nothing was sent."""
    with transaction.atomic():
        held = still_held(message)
        if held and held.phase == Phase.DATA:
            return settle(message, MailState.UNCERTAIN, reason)
        return requeue(message, reason)


def requeue(message: EmailMessage, reason: str) -> str:
    """Try again later, at growing distances; give up when a day of it did not help."""
    if message.attempts >= ATTEMPTS:
        return settle(message, MailState.FAILED, reason)
    return settle(message, MailState.QUEUED, reason, retry_delay(message.attempts))


def retry_delay(attempts: int) -> timedelta:
    # With chance in it, so that what failed together does not come back together.
    return FIRST_DELAY * 2.0 ** (attempts - 1) * chance.uniform(1, 1 + JITTER)


def reap() -> Counter[str]:
    """Take back the mails whose worker did not come back."""
    abandoned = EmailMessage.objects.abandoned(timezone.now()).values_list("pk", flat=True)
    return Counter(outcome for pk in list(abandoned) if (outcome := reap_one(pk)))


def reap_one(pk: UUID) -> str:
    with transaction.atomic():
        # Looked at again under the lock: a slow worker may just have passed the fence.
        locked = EmailMessage.objects.select_for_update()
        message = locked.abandoned(timezone.now()).filter(pk=pk).first()
        if message is None:
            return ""
        if message.phase == Phase.DATA:
            return settle(
                message, MailState.UNCERTAIN, "The worker ended before the server answered."
            )
        state = MailState.QUEUED if message.attempts < ATTEMPTS else MailState.FAILED
        return settle(message, state, "The worker ended before the mail was handed over.")


def settle(
    message: EmailMessage, state: MailState, reason: str, delay: timedelta = timedelta(0)
) -> str:
    """Write down what became of the mail, with its Activity, if it is still ours.

    A mail given up as uncertain is still its worker's: a late answer is the truth about it.
    """
    with transaction.atomic():
        held = still_held(message)
        if held is None:
            return "lost"
        before = held.state
        mark(held, state, reason, delay)
        if state != before and (state in ENDED or before == MailState.UNCERTAIN):
            tell_outcome(held, before)
    return state.value


def mark(held: EmailMessage, state: MailState, reason: str, delay: timedelta) -> None:
    now = timezone.now()
    if state is not MailState.UNCERTAIN:
        # An uncertain mail keeps both, or a late failure would look like one before DATA.
        held.phase, held.lease = Phase.NONE, ""
    held.state, held.last_response, held.lease_until = state, reason[:500], None
    held.next_attempt_at = now + delay
    held.sent_at = now if state is MailState.SENT else None
    held.save()


def still_held(message: EmailMessage) -> EmailMessage | None:
    held = EmailMessage.objects.held_by(message.lease).select_for_update()
    return held.filter(pk=message.pk).first()


def tell_outcome(message: EmailMessage, before: str) -> None:
    was, now = {"state": before}, {"state": message.state}
    change = Change.of(message, MailState(message.state).value, was, now)
    write(
        workspace_id=message.workspace_id,
        user_id=message.user_id,
        door=Door.WORKER,
        operation="email_send",
        reason=message.last_response[:300],
        pending_action_id=message.pending_action_id,
        **change.facts(),
    )
