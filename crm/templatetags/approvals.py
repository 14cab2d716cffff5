"""How pages show how far an action has come."""

from django import template
from django.utils.safestring import SafeString

from crm.models.pending_action import State
from crm.templatetags.records import pill

register = template.Library()

WORDS = {
    State.WAITING: "Waiting",
    State.APPROVED: "Approved",
    State.DONE: "Done",
    State.REJECTED: "Rejected",
    State.REFUSED: "Could not be done",
    State.EXPIRED: "Expired",
}


@register.simple_tag
def state_pill(state: State) -> SafeString:
    return pill(WORDS[state], state.value)
