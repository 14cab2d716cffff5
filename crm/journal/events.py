"""The types of the events that webhooks are told of, each with what it says.

Every Activity that changed something is one of these; a test holds the list against what the
operations write.
"""

from crm.models.kinds import kinds

PING = "ping"

# What becomes of a record.
VERBS = {
    "created": "was created",
    "updated": "was changed",
    "deleted": "was deleted",
    "restored": "was taken out of the bin",
    "erased": "was erased for good",
    "sent": "was handed over to the mail server",
    "failed": "could not be sent",
    "uncertain": "was handed over, and the mail server did not answer",
    "cancelled": "was cancelled",
    "disabled": "was disabled, because nothing could be delivered",
    "pinged": "was sent a ping",
    "replayed": "has events sent again",
    "rotated": "got a new secret",
}
EVENTS = {
    f"{kind}.{verb}": f"{model.noun} {VERBS[verb]}."
    for kind, model in kinds().items()
    for verb in model.verbs
}
