"""The resources of the API, as its readers look for them: the OpenAPI document's tags."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """`prefixes` are what the names of its operations begin with; the longest match counts."""

    name: str
    title: str
    prefixes: tuple[str, ...]
    description: str


RESOURCES = (
    Resource(
        "contacts",
        "Contacts",
        ("contact",),
        "A person the workspace knows: how to reach them, where they stand in the pipeline, "
        "their company, notes and tasks.",
    ),
    Resource(
        "companies",
        "Companies",
        ("company",),
        "Where contacts work. A company can be shared by several contacts; a contact names one "
        "and it is found, or created.",
    ),
    Resource(
        "notes",
        "Notes",
        ("note", "contact_note"),
        "What somebody wrote down about a contact. A note belongs to one contact.",
    ),
    Resource(
        "tasks",
        "Tasks",
        ("task",),
        "What somebody has to do until a moment, usually for a contact.",
    ),
    Resource(
        "pipeline",
        "Pipeline states",
        ("pipeline",),
        "The steps from a new contact to a client, in the workspace's own order and words.",
    ),
    Resource(
        "tags",
        "Tags",
        ("tag",),
        "Words that group contacts across companies and pipeline states.",
    ),
    Resource(
        "emails",
        "Emails",
        ("email",),
        "Drafts that know the contact, and their sending, which is always prepared and confirmed.",
    ),
    Resource(
        "actions",
        "Pending actions",
        ("action", "pending_action"),
        "Writes that were prepared, or that a policy deferred, and now wait for a confirmation or "
        "a person's approval.",
    ),
    Resource(
        "activity",
        "Activity",
        ("activity",),
        "Who changed what, when, and through which door. It is written by every change, and "
        "never changed itself.",
    ),
    Resource(
        "webhooks",
        "Webhooks",
        ("webhook",),
        "Addresses of yours that Liaison tells each change to, in signed messages.",
    ),
    Resource(
        "bin",
        "Bin",
        ("bin",),
        "What was deleted in the last 30 days and can be restored.",
    ),
    Resource(
        "workspace",
        "Workspace",
        ("workspace",),
        "The team that everything belongs to, with its approval policies.",
    ),
    Resource(
        "members",
        "Members",
        ("member",),
        "The people of the workspace and their roles.",
    ),
    Resource(
        "invitations",
        "Invitations",
        ("invitation",),
        "Who is asked into the workspace. They belong to it once they have said yes, in the "
        "browser.",
    ),
    Resource(
        "me",
        "Me",
        ("me",),
        "The person and the token that this request is made with.",
    ),
)


def resource_of(operation: str) -> str:
    """The name of the resource that an operation is listed under."""
    matches = [
        (len(prefix), resource.name)
        for resource in RESOURCES
        for prefix in resource.prefixes
        if operation.startswith(prefix)
    ]
    return max(matches)[1] if matches else operation.partition("_")[0]
