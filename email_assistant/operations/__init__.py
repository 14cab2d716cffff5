"""What the email assistant can do, in the order in which the doors list it."""

from crm.operation import AnyOperation
from email_assistant.operations.outbox import (
    email_cancel,
    email_get,
    email_list,
    email_resend,
    email_settle,
)
from email_assistant.operations.prepare import email_prepare
from email_assistant.operations.refine import email_refine
from email_assistant.operations.send import email_send

FOR_ASSISTANTS: tuple[AnyOperation, ...] = (email_prepare, email_refine, email_send)

OPERATIONS: tuple[AnyOperation, ...] = (
    *FOR_ASSISTANTS,
    email_list,
    email_get,
    email_cancel,
    email_resend,
    email_settle,
)
