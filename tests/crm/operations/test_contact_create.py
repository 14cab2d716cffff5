"""Creating a contact, as an assistant or an integrator does it."""

import pytest

from crm.models import Company, Contact, Tag
from tests import factories
from tests.doors import Mcp

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+1 (212) 555-2368", "+12125552368"),
        ("12", "12"),
        ("01 40 00 00 00 ext. 5", "01 40 00 00 00 ext. 5"),
    ],
)
def test_a_phone_is_stored_as_it_is_dialled_from_anywhere_or_as_typed(mcp, typed, stored):
    assert mcp.ok("contact_create", name="Ada", phones=[typed])["phones"] == [stored]


def test_a_phone_without_a_country_is_of_the_country_of_the_workspace(owner):
    workspace = factories.workspace_of(owner, "London", "london", country="GB")
    mcp = Mcp(factories.token_of(owner, workspace)[1])
    assert mcp.ok("contact_create", name="Ada", phones=["020 7946 0958"])["phones"] == [
        "+442079460958"
    ]


def test_one_phone_typed_in_two_ways_is_stored_once(mcp):
    made = mcp.ok("contact_create", name="Ada", phones=["0612345678", "+33 6 12 34 56 78"])
    assert made["phones"] == ["+33612345678"]


def test_a_phone_without_a_digit_is_refused_by_name(mcp):
    assert "phones" in str(mcp.refused("contact_create", name="Ada", phones=["call me"])["errors"])


def test_an_email_is_trimmed_and_its_domain_made_small_and_kept_once(mcp):
    made = mcp.ok("contact_create", name="Ada", emails=[" Ada@Example.COM ", "Ada@example.com"])
    assert made["emails"] == ["Ada@example.com"]


def test_a_web_address_gets_its_scheme(mcp):
    made = mcp.ok(
        "contact_create", name="Ada", website="acme.com", linkedinUrl="linkedin.com/in/ada"
    )
    assert made["website"] == "https://acme.com"
    assert made["linkedinUrl"] == "https://linkedin.com/in/ada"


@pytest.mark.parametrize("typed", ["Société Générale", "SOCIETE GENERALE", "societe générale"])
def test_a_company_is_found_whatever_its_case_and_accents(mcp, typed):
    first = mcp.ok("contact_create", name="Ada", company="Société Générale")
    second = mcp.ok("contact_create", name="Eve", company=typed)
    assert second["companyId"] == first["companyId"]
    assert second["company"] == "Société Générale"


def test_a_company_that_does_not_exist_is_created(mcp, workspace):
    mcp.ok("contact_create", name="Ada", company="Analytical Engines")
    assert workspace.companies.get().name == "Analytical Engines"


def test_a_company_of_another_workspace_is_not_found_but_created_here(mcp, stranger_workspace):
    factories.CompanyFactory(workspace=stranger_workspace, name="Acme", name_key="acme")
    mcp.ok("contact_create", name="Ada", company="Acme")
    assert Company.objects.filter(name="Acme").count() == 2


def test_tags_are_made_once_and_shared(mcp):
    mcp.ok("contact_create", name="Ada", tags=["fair", "vip", "fair"])
    made = mcp.ok("contact_create", name="Eve", tags=["vip"])
    assert made["tags"] == ["vip"]
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["fair", "vip"]


def test_a_team_mate_can_be_the_assignee_and_a_stranger_cannot(mcp, teammate, stranger):
    made = mcp.ok("contact_create", name="Ada", assigneeId=str(teammate.pk))
    assert made["assignee"]["name"] == "Théo Teammate"
    refused = mcp.refused("contact_create", name="Eve", assigneeId=str(stranger.pk))
    assert set(refused["errors"]) == {"assigneeId"}
    assert not Contact.objects.filter(name="Eve").exists()


def test_a_contact_begins_in_the_first_state_unless_another_is_named(mcp, workspace):
    assert mcp.ok("contact_create", name="Ada")["pipelineState"]["name"] == "New contact"
    client = workspace.pipeline_states.get(name="Client")
    made = mcp.ok("contact_create", name="Eve", pipelineStateId=str(client.pk))
    assert made["pipelineState"]["name"] == "Client"


def test_a_state_of_another_workspace_is_not_found(mcp, stranger_workspace):
    theirs = stranger_workspace.pipeline_states.first_state()
    refused = mcp.refused("contact_create", name="Ada", pipelineStateId=str(theirs.pk))
    assert refused["code"] == "not_found"
    assert "pipeline_states_list" in refused["message"]


def test_a_new_contact_is_found_at_once(mcp):
    made = mcp.ok(
        "contact_create", name="Ada Lovelace", company="Engines", emails=["ada@x.example"]
    )
    for query in ("lovel", "engines", "ada@x"):
        assert mcp.ok("contact_search", query=query)["results"][0]["id"] == made["id"]


def test_preparing_warns_of_who_may_be_the_same_person(mcp, contact):
    by_email = mcp.ok("contact_create_prepare", name="M. D.", emails=["MARIE@halden.example"])
    by_phone = mcp.ok("contact_create_prepare", name="M. D.", phones=["06 12 34 56 78"])
    by_name = mcp.ok("contact_create_prepare", name="Dupont Marie")
    for prepared, reason in ((by_email, "email"), (by_phone, "phone"), (by_name, "name")):
        (warning,) = prepared["warnings"]
        assert "Marie Dupont" in warning
        assert reason in warning
        assert str(contact.pk) in warning


def test_preparing_warns_of_a_phone_that_could_not_be_read(mcp):
    (warning,) = mcp.ok("contact_create_prepare", name="Ada", phones=["12"])["warnings"]
    assert "12" in warning


def test_preparing_shows_the_values_as_they_will_be_stored(mcp):
    prepared = mcp.ok(
        "contact_create_prepare", name=" Ada ", phones=["0612345678"], website="x.com"
    )
    shown = {change["field"]: change["after"] for change in prepared["changes"]}
    assert shown["name"] == "Ada"
    assert shown["phones"] == ["+33612345678"]
    assert shown["website"] == "https://x.com"
