"""The types of the events that webhooks are told of, each with what it says.

Every Activity that changed something is one of these; a test holds the list against what the
operations write.
"""

PING = "ping"

# What there is, and what becomes of it.
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
CHANGED = ("created", "updated", "deleted")
BINNED = (*CHANGED, "restored", "erased")
RECORDS = {
    "contact": ("A contact", BINNED),
    "company": ("A company", BINNED),
    "note": ("A note", BINNED),
    "task": ("A task", BINNED),
    "tag": ("A tag", BINNED),
    "pipeline_state": ("A state of the pipeline", BINNED),
    "email_draft": ("A draft of an email", CHANGED),
    "email": ("An email", (*CHANGED, "sent", "failed", "uncertain", "cancelled")),
    "workspace": ("The workspace", CHANGED),
    "member": ("A member", CHANGED),
    "invitation": ("An invitation", CHANGED),
    "user": ("A person's account", CHANGED),
    "token": ("An API token", CHANGED),
    "webhook": ("A webhook", (*CHANGED, "disabled", "pinged", "replayed", "rotated")),
}
EVENTS = {
    f"{record}.{verb}": f"{noun} {VERBS[verb]}."
    for record, (noun, verbs) in RECORDS.items()
    for verb in verbs
}
