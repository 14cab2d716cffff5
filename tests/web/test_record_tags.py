"""What a record says of itself on a page: its state, its links, what changed in a text."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template

from crm.models import Task
from crm.templatetags.liaison import mail_links, phone_link, phone_links
from crm.templatetags.records import marked, pill, state, task_pill
from crm.web.changes import Part

PAST, FUTURE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "completed", "shown"),
    [
        (FUTURE, None, '<span class="pill">Open</span>'),
        (PAST, None, '<span class="pill late">Overdue</span>'),
        (PAST, PAST, '<span class="pill done">Done</span>'),
    ],
)
def test_a_task_is_open_overdue_or_done(due, completed, shown):
    assert task_pill(Task(due_date=due, completed_at=completed)) == shown


def test_where_there_is_no_state_or_number_nothing_is_shown_at_all():
    assert state("", "") == state(None, "") == phone_link("") == phone_links([]) == ""


def test_every_address_and_number_has_a_line_and_a_link_of_its_own():
    assert mail_links(["a@x.example", "b c@x.example"]) == (
        '<a href="mailto:a@x.example">a@x.example</a><br>'
        '<a href="mailto:b%20c@x.example">b c@x.example</a>'
    )
    assert phone_link("+33 6") == '<a href="tel:+33%206">+33 6</a>'


def test_a_difference_is_marked_and_the_text_is_otherwise_as_it_was():
    parts = [Part("kept", "We meet\n on "), Part("gone", "Monday"), Part("new", "Friday")]
    assert marked(parts) == "We meet\n on <del>Monday</del><ins>Friday</ins>"


def test_what_a_person_typed_is_never_markup():
    typed = "<b>"
    dotted = Template("{% load records %}{% dotted typed '' typed %}")
    for shown in (
        pill(typed),
        state(typed, typed),
        marked([Part("kept", typed), Part("new", typed)]),
        mail_links([typed]),
        dotted.render(Context({"typed": typed})),
    ):
        assert "<b>" not in shown
        assert "&lt;b&gt;" in shown
