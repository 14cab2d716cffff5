"""A record's version: whoever read an older one cannot overwrite the newer."""

import pytest

from crm.models import Contact
from crm.models.record import Stale

pytestmark = pytest.mark.django_db


def test_of_two_who_read_the_same_version_the_second_is_refused(contact):
    mine, theirs = Contact.objects.get(pk=contact.pk), Contact.objects.get(pk=contact.pk)
    theirs.position = "CTO"
    theirs.save_change("position")
    mine.position = "CFO"
    with pytest.raises(Stale):
        mine.save_change("position")
    contact.refresh_from_db()
    assert (contact.position, contact.version) == ("CTO", 2)


def test_one_who_goes_on_from_what_they_wrote_is_not_refused(contact):
    for position in ("CTO", "CFO"):
        contact.position = position
        contact.save_change("position")
    assert contact.version == 3


def test_records_sort_by_the_time_they_were_made(contact, workspace):
    later = [Contact.objects.create(workspace=workspace, name=f"{n}") for n in range(50)]
    assert [c.pk for c in sorted(later, key=lambda c: c.pk)] == [c.pk for c in later]
    assert all(c.pk > contact.pk for c in later)
