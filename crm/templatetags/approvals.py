"""How pages show how far an action has come."""

from django import template
from django.utils.safestring import SafeString

from crm.models.pending_action import ActionState
from crm.templatetags.records import pill

register = template.Library()

WORDS = {
    ActionState.WAITING: "Waiting",
    ActionState.APPROVED: "Approved",
    ActionState.DONE: "Done",
    ActionState.REJECTED: "Rejected",
    ActionState.REFUSED: "Could not be done",
    ActionState.EXPIRED: "Expired",
}


@register.simple_tag
def state_pill(state: ActionState) -> SafeString:
    return pill(WORDS[state], state.value)
