"""A workspace with many believable contacts, made in seconds."""

import random

from faker import Faker

from crm.models import ApiToken, Company, Contact, ContactSearch, User, Workspace
from crm.models.record import uuid7
from crm.values.text import fold

LOCALES = ["fr_FR", "en_US", "de_DE", "es_ES", "it_IT", "pl_PL", "ru_RU", "ja_JP"]
COUNTRIES = {"fr_FR": "336", "en_US": "1212", "de_DE": "4915", "es_ES": "346", "it_IT": "393",
             "pl_PL": "485", "ru_RU": "79", "ja_JP": "8190"}  # fmt: skip
BATCH = 2_000


def workspace_with(contacts: int, slug: str = "benchmark") -> tuple[Workspace, str]:
    """The workspace and the secret of a token for it. The same names at every run."""
    owner = User.objects.create_user(f"{slug}@example.com", "correct-horse-battery")
    workspace = Workspace.objects.start("Benchmark", owner, slug=slug, plan="enterprise")
    companies = list(made_companies(workspace, max(1, contacts // 5)))
    Company.objects.bulk_create(companies, batch_size=BATCH)
    states = list(workspace.pipeline_states.all())
    dice, names = random.Random(7), Names()  # noqa: S311 - believable, not secret
    for start in range(0, contacts, BATCH):
        size = min(BATCH, contacts - start)
        batch = [one(workspace, companies, states, dice, names) for _ in range(size)]
        Contact.objects.bulk_create(batch)
        ContactSearch.objects.bulk_create(ContactSearch.of(contact) for contact in batch)
    return workspace, ApiToken.issue(owner, workspace, name="Benchmark")[1]


class Names:
    def __init__(self) -> None:
        self.pools = {}
        for locale in LOCALES:
            fake = Faker(locale)
            fake.seed_instance(7)
            pool = ([fake.first_name() for _ in range(400)], [fake.last_name() for _ in range(800)])
            self.pools[locale] = pool


def made_companies(workspace: Workspace, count: int) -> list[Company]:
    fake = Faker(["fr_FR", "en_US", "de_DE"])
    fake.seed_instance(7)
    named = [f"{fake.company()} {number}" for number in range(count)]
    return [Company(workspace=workspace, name=name, name_key=fold(name)) for name in named]


def one(workspace, companies, states, dice, names) -> Contact:
    locale = dice.choice(LOCALES)
    firsts, lasts = names.pools[locale]
    first, last = dice.choice(firsts), dice.choice(lasts)
    ascii_name = "".join(c for c in fold(f"{first}.{last}") if c.isascii() and c != " ")
    return Contact(
        id=uuid7(),
        workspace=workspace,
        name=f"{first} {last}",
        company=dice.choice(companies) if dice.random() < 0.8 else None,
        emails=[f"{ascii_name or 'mail'}{dice.randrange(99)}@example.com"],
        phones=[f"+{COUNTRIES[locale]}{dice.randrange(10**7, 10**8)}"],
        position="Head of Operations",
        pipeline_state=dice.choice(states),
    )
