"""Prepare and confirm, as an assistant meets them."""

import pytest

from crm.models import Contact

pytestmark = pytest.mark.django_db


def test_a_prepared_contact_is_created_by_confirming_it(mcp, workspace):
    prepared = mcp.ok("contact_create_prepare", name="Ada Lovelace", phones=["06 12 34 56 78"])
    assert prepared["summary"] == "Create a contact: Ada Lovelace"
    assert not Contact.objects.exists()

    made = mcp.ok("contact_create_confirm", token=prepared["token"])
    assert made["phones"] == ["+33612345678"]
    assert Contact.objects.get().name == "Ada Lovelace"


def test_confirming_twice_creates_one_contact_and_answers_the_same(mcp):
    token = mcp.ok("contact_create_prepare", name="Ada Lovelace")["token"]
    first = mcp.ok("contact_create_confirm", token=token)
    again = mcp.ok("contact_create_confirm", token=token)
    assert again == first | {"replayed": True}
    assert Contact.objects.count() == 1
