"""A workspace with one of everything, and the canary in every text of it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.utils import timezone

from crm.caller import Caller
from crm.journal import writing as journal
from crm.models import (
    Activity,
    Company,
    Contact,
    Door,
    Note,
    PipelineState,
    Role,
    Tag,
    Task,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    Workspace,
)
from crm.models.binned import Binned
from crm.values.text import key
from email_assistant.models import EmailMessage, EmailSession
from tests import factories
from tests.doors import Mcp
from tests.offered import OPERATIONS

OPERATION = {operation.name: operation for operation in OPERATIONS}
CANARY = "CANARY-7f3a91"
R = TypeVar("R", bound=Binned)


def binned(record: R) -> R:
    record.bin(timezone.now())
    return record


@dataclass
class World:
    """The records that the example inputs speak of."""

    owner: User
    workspace: Workspace
    mark: str = CANARY
    secrets: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.company = self.make_company("Halden Logistics")
        self.other_company = self.make_company("Brightwater")
        self.state, self.later_state, *_ = self.states()
        self.contact = self.make_contact("Marie Dupont")
        self.note = self.make_note(self.contact)
        self.task = self.make_task(self.contact)

    def states(self) -> list[PipelineState]:
        states = list(self.workspace.pipeline_states.in_order())
        for state in states:
            state.name = self.text(state.name)
            state.save()
        return states

    def text(self, said: str) -> str:
        return f"{said} {self.mark}".strip()

    def make_company(self, name: str) -> Company:
        company = Company(
            workspace=self.workspace,
            domain="halden.example",
            website="https://halden.example",
            industry=self.text("Freight"),
            size=self.text("50"),
            address=self.text("1 Quay Street"),
            phone="+33140000000",
            description=self.text("Moves boxes."),
        )
        company.name, company.name_key = self.text(name), key(self.text(name))
        company.save()
        return company

    def make_contact(self, name: str, **fields: Any) -> Contact:
        number = self.workspace.contacts.count()
        contact = factories.ContactFactory(
            workspace=self.workspace,
            **{
                "name": self.text(name),
                "company": self.company,
                "emails": [f"person{number}@halden.example"],
                "phones": [f"+336123456{number:02d}"],
                "position": self.text("Buyer"),
                "address": self.text("2 Quay Street"),
                "website": "https://marie.example",
                "linkedin_url": "https://linkedin.com/in/marie",
                "additional_info": self.text("Likes short mails."),
                "meeting_context": self.text("Met at VivaTech 2026, booth C12."),
                "pipeline_state": self.state,
                "enrichment": {"source": self.text("press"), "employees": 40},
                "assignee": self.owner,
            }
            | fields,
        )
        contact.retag([self.text("fair")], factories.NOBODY)
        return contact

    def make_note(self, contact: Contact) -> Note:
        return factories.NoteFactory(
            contact=contact, content=self.text("Prefers mornings."), author=self.owner
        )

    @property
    def tag(self) -> Tag:
        return self.workspace.tags.get(name=self.text("fair"))

    @cached_property
    def binned_company(self) -> Company:
        return binned(self.make_company("Gone Freight"))

    @cached_property
    def binned_note(self) -> Note:
        return binned(self.make_note(self.contact))

    @cached_property
    def binned_task(self) -> Task:
        return binned(self.make_task(self.contact))

    @cached_property
    def binned_tag(self) -> Tag:
        return binned(self.workspace.tags.create(name=self.text("gone")))

    @cached_property
    def binned_state(self) -> PipelineState:
        states = self.workspace.pipeline_states
        return binned(states.create(name=self.text("Gone"), position=states.count()))

    @cached_property
    def completed_task(self) -> Task:
        task = self.make_task(self.contact)
        task.complete()
        return task

    def make_task(self, contact: Contact) -> Task:
        return factories.TaskFactory(
            workspace=self.workspace,
            contact=contact,
            title=self.text("Call back"),
            description=self.text("About the pilot."),
            assignee=self.owner,
        )

    @cached_property
    def secret(self) -> str:
        """A token of the owner that may do everything at once."""
        return factories.token_of(self.owner, self.workspace)[1]

    @cached_property
    def careful_secret(self) -> str:
        """A token of the owner whose writes all wait for a confirmation."""
        return factories.token_of(self.owner, self.workspace, policy="confirm")[1]

    @cached_property
    def session_id(self) -> str:
        """A session of the email assistant, with one draft."""
        prepare = OPERATION["email_prepare"]
        asked = {
            "contactId": str(self.contact.pk),
            "subject": self.text("The pilot"),
            "body": f"Hello Marie,\n\n{self.text('shall we talk about the pilot?')}\n\nOlivia",
            "instruction": "Write a follow-up email",
        }
        made = prepare(self.caller, prepare.input.from_wire(asked))
        return str(made.session_id)

    def email_id(self, state: str) -> str:
        """A mail in the outbox that has come this far, of a draft of its own; made once."""
        if state not in self.emails:
            session = EmailSession.objects.create(
                workspace=self.workspace, contact=self.contact, user=self.owner, language="en"
            )
            message = EmailMessage(
                workspace=self.workspace, session=session, draft=1, contact=self.contact,
                user=self.owner, to="person0@halden.example", from_address=self.owner.email,
                reply_to=self.owner.email, subject=self.text("The pilot"),
                body=self.text("Shall we talk about the pilot?"), state=state,
                phase="data" if state == "uncertain" else "",
                last_response=self.text("451 try later"),
            )  # fmt: skip
            message.name_itself()
            message.save()
            self.emails[state] = str(message.pk)
        return self.emails[state]

    @cached_property
    def binned_contact_id(self) -> str:
        """Somebody in the bin, with a task and a note."""
        contact = self.make_contact("Binned Barbara")
        self.make_task(contact)
        self.make_note(contact)
        delete = OPERATION["contact_delete"]
        delete(self.caller, delete.input.from_wire({"contactId": str(contact.pk)}))
        return str(contact.pk)

    @cached_property
    def activity(self) -> Activity:
        """What was done to the contact."""
        return journal.write(
            workspace=self.workspace, user=self.owner, door=Door.WEB, operation="contact_update",
            event="contact.updated", target_type="contact", target_id=self.contact.pk,
            contact_id=self.contact.pk, before={}, after={"position": self.contact.position},
        )  # fmt: skip

    @cached_property
    def webhook(self) -> WebhookEndpoint:
        """An endpoint that is told everything."""
        url = "https://hooks.example.com/acme"
        return self.workspace.webhooks.create(url=url, description=self.text("For the ERP."))

    @cached_property
    def delivery(self) -> WebhookDelivery:
        """Something it was told, after something else."""
        made = [WebhookDelivery.of(self.webhook, self.activity) for _ in range(2)]
        for each in made:
            each.state, each.settled_at = "delivered", timezone.now()
            each.save()
        return made[-1]

    @cached_property
    def member_id(self) -> str:
        """A plain member, with a token."""
        mate = factories.member(factories.UserFactory(name=self.text("Mate")), self.workspace)
        factories.token_of(mate, self.workspace)
        return str(mate.memberships.get().pk)

    @cached_property
    def invitation_id(self) -> str:
        """Somebody who is invited and has not answered, after somebody else."""
        addresses = [f"guest{n}{self.mark.lower()}@halden.example" for n in range(2)]
        made = [factories.invited(self.workspace, each, by=self.owner)[0] for each in addresses]
        return str(made[-1].pk)

    @cached_property
    def pending_id(self) -> str:
        """Something that the owner's token prepared."""
        self.prepared("contact_create", {"name": self.text("Ada")})
        return str(self.workspace.pending_actions.latest("id").pk)

    @property
    def caller(self) -> Caller:
        return Caller(self.owner, self.workspace, Role.OWNER, Door.WEB)

    def prepared(self, operation: str, arguments: dict[str, Any]) -> str:
        """The token of this operation, prepared over MCP."""
        return Mcp(self.secret).ok(f"{operation}_prepare", **arguments)["token"]

    def deferred(self, operation: str, arguments: dict[str, Any]) -> str:
        """The token of a direct write that the policy turned into a prepared one."""
        return Mcp(self.careful_secret).ok(operation, **arguments)["pending"]["token"]
