"""A workspace with one of everything, and the canary in every text of it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crm.models import Company, Contact, Door, Note, PipelineState, Role, Task, User, Workspace
from crm.operation import Caller
from crm.text import key
from mcp_gateway.tools import OPERATIONS
from tests import factories
from tests.doors import Mcp

OPERATION = {operation.name: operation for operation in OPERATIONS}
CANARY = "CANARY-7f3a91"


@dataclass
class World:
    """The records that the example inputs speak of."""

    owner: User
    workspace: Workspace
    mark: str = CANARY
    secrets: dict[str, str] = field(default_factory=dict)

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
        contact.retag([self.text("fair")])
        return contact

    def make_note(self, contact: Contact) -> Note:
        return factories.NoteFactory(
            contact=contact, content=self.text("Prefers mornings."), author=self.owner
        )

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

    @property
    def caller(self) -> Caller:
        return Caller(self.owner, self.workspace, Role.OWNER, Door.WEB)

    def prepared(self, operation: str, arguments: dict[str, Any]) -> str:
        """The token of this operation, prepared over MCP."""
        return Mcp(self.secret).ok(f"{operation}_prepare", **arguments)["token"]

    def deferred(self, operation: str, arguments: dict[str, Any]) -> str:
        """The token of a direct write that the policy turned into a prepared one."""
        return Mcp(self.careful_secret).ok(operation, **arguments)["pending"]["token"]
