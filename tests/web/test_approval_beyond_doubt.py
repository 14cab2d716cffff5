"""Who, where and what: nothing on which a person decides is left to guess."""

from django.test import Client

from crm.models.pending_action import PendingAction
from email_assistant.models import EmailMessage
from tests import factories
from tests.doors import Rest


def page_of(browser: Client, action: PendingAction) -> str:
    return browser.get(f"/approvals/{action.pk}").content.decode()


def test_a_person_is_shown_with_the_address_they_sign_in_with_and_their_role(
    browser_of_owner, teammate, assistant, prepare, contact, workspace
):
    # They call themselves what they like.
    teammate.name = "Olivia Owner"
    teammate.save()
    action, _ = prepare(
        assistant(teammate), "contact_update_prepare", contactId=str(contact.pk), position="CEO"
    )
    page = page_of(browser_of_owner, action)
    for told in ("teammate@example.com", "member", "Acme", "acme", "calls itself"):
        assert told in page
    assert "Olivia Owner (teammate@example.com)" in browser_of_owner.get("/approvals").text


def test_the_people_that_a_change_is_about_are_no_ids(
    browser_of_owner, owner, teammate, token, workspace
):
    member = workspace.memberships.get(user=teammate)
    secret = token(owner, workspace, policy="human")[1]
    assert Rest(secret).patch(f"/api/members/{member.pk}", {"role": "admin"}).status_code == 202
    page = page_of(browser_of_owner, PendingAction.objects.get())
    assert "teammate@example.com · member" in page
    assert str(teammate.pk) not in page


def test_two_of_one_name_are_told_apart_with_a_way_to_each(
    browser_of_owner, owner, assistant, prepare, contact, workspace
):
    other = factories.ContactFactory(
        workspace=workspace, name=contact.name, position="Thief", emails=["m@evil.example"]
    )
    for each, told in ((contact, "Halden Logistics, marie@halden.example"),
                       (other, "Thief, m@evil.example")):  # fmt: skip
        action, _ = prepare(
            assistant(owner),
            "task_create_prepare",
            title="Call",
            dueDate="2030-12-01",
            contactId=str(each.pk),
        )
        page = page_of(browser_of_owner, action)
        assert f"Marie Dupont ({told}, made on " in page
        assert f"id …{str(each.pk)[-6:]})" in page
        assert f'href="/contacts/{each.pk}"' in page


def test_what_changes_its_name_is_called_what_it_was(
    browser_of_owner, owner, assistant, prepare, contact
):
    action, _ = prepare(
        assistant(owner), "contact_update_prepare", contactId=str(contact.pk), name="Nobody Special"
    )
    assert action.summary == "Update a contact: Marie Dupont"
    assert "Contact Marie Dupont" in page_of(browser_of_owner, action)


def test_an_emptied_field_will_be_emptied_and_then_was(
    browser_of_owner, owner, assistant, call, prepare, contact
):
    action, _ = prepare(
        assistant(owner), "contact_update_prepare", contactId=str(contact.pk), phones=[]
    )
    page = page_of(browser_of_owner, action)
    assert "will be emptied" in page
    assert "removed" not in page
    browser_of_owner.post(f"/approvals/{action.pk}", {"decision": "reject"})
    assert "will be emptied" not in page_of(browser_of_owner, action)


def test_a_webhook_is_shown_with_its_whole_path_and_that_it_is_told_everything(
    browser_of_owner, owner, token, workspace
):
    rest = Rest(token(owner, workspace, policy="human")[1])
    url = "https://hooks.example.com/services/T0/whole-path?room=7&token=hush"
    assert rest.post("/api/webhooks", {"url": url}).status_code == 202
    page = page_of(browser_of_owner, PendingAction.objects.get())
    assert "https://hooks.example.com/services/T0/whole-path?room=7&amp;token=…" in page
    assert "hush" not in page
    assert "All events" in page


def test_where_a_webhook_leads_is_not_told_to_a_program_that_may_not_read_it(
    owner, token, workspace
):
    url = "https://hooks.example.com/services/whole-path"
    Rest(token(owner, workspace, policy="human")[1]).post("/api/webhooks", {"url": url})
    reader = Rest(token(owner, workspace, scopes=["crm:read", "crm:write"])[1])
    assert reader.get("/api/pending_actions").json()["results"] == []
    action = PendingAction.objects.get()
    assert reader.get(f"/api/pending_actions/{action.pk}").status_code == 404
    manager = Rest(token(owner, workspace, scopes=["crm:read", "workspace:admin"])[1])
    assert url in manager.get(f"/api/pending_actions/{action.pk}").text


def test_an_erasure_shows_line_by_line_what_goes(
    browser_of_owner, owner, token, workspace, contact
):
    for text in ("Prefers mornings.", "Asked for a quote."):
        factories.NoteFactory(contact=contact, content=text)
    rest = Rest(token(owner, workspace, policy="human")[1])
    asked = {"name": contact.name}
    assert rest.post(f"/api/contacts/{contact.pk}/erasure", asked).status_code == 202
    page = page_of(browser_of_owner, PendingAction.objects.get())
    for told in ("Removed notes", "Prefers mornings.", "Asked for a quote.", contact.email):
        assert told in page


def test_look_alike_letters_are_marked_where_they_stand(
    browser_of_owner, owner, assistant, prepare, contact
):
    action, _ = prepare(
        assistant(owner),
        "contact_update_prepare",
        contactId=str(contact.pk),
        name="Marie Duроnt",  # two of them are Cyrillic
    )
    page = page_of(browser_of_owner, action)
    assert "It looks the same and is not: р (CYRILLIC SMALL LETTER ER, U+0440)" in page


def test_the_link_opens_the_decision_also_from_another_workspace_of_the_person(
    browser_of_owner, owner, assistant, action, stranger, stranger_workspace
):
    elsewhere = factories.workspace_of(owner, "Elsewhere", "elsewhere")
    browser_of_owner.post("/workspace", {"workspace": str(elsewhere.pk)})
    assert browser_of_owner.session["workspace_id"] == str(elsewhere.pk)
    page = browser_of_owner.get(f"/approvals/{action.pk}", follow=True)
    assert "Chief Operating Officer" in page.text
    assert "You are in Acme now" in page.text
    browser_of_owner.post(f"/approvals/{action.pk}", {"decision": "approve"})
    action.refresh_from_db()
    assert action.approved_by == owner
    assert elsewhere.memberships.count() == 1


def test_a_link_to_what_is_not_theirs_to_decide_leads_nobody_anywhere(
    signed_in, action, stranger, stranger_workspace, teammate
):
    for person in (stranger, teammate):
        browser = signed_in(person)
        assert browser.get(f"/approvals/{action.pk}").status_code == 404
        assert "workspace_id" not in browser.session


def test_who_may_not_read_mails_is_not_told_what_one_says_by_preparing_to_delete_its_contact(
    browser_of_owner, owner, token, workspace, contact
):
    EmailMessage.objects.create(
        workspace=workspace, contact=contact, user=owner, to=contact.email, body="Hello",
        from_address=owner.email, reply_to=owner.email, subject="The secret subject",
        message_id="<one@example.com>",
    )  # fmt: skip
    rest = Rest(token(owner, workspace, policy="human", scopes=["crm:read", "crm:write"])[1])
    answer = rest.delete(f"/api/contacts/{contact.pk}")
    assert answer.status_code == 202
    action = PendingAction.objects.get()
    for told in (answer.text, rest.get(f"/api/pending_actions/{action.pk}").text):
        assert "email" in told
        assert "secret subject" not in told
    assert "The secret subject" in page_of(browser_of_owner, action)


def test_who_may_only_send_mails_reads_no_mail_that_another_prepared(
    owner, teammate, token, workspace, assistant, call, contact
):
    caller = assistant(teammate)
    words = {"instruction": "Write.", "subject": "Between us", "body": "Dear Marie,\n\nBest\nThéo"}
    session = call(caller, "email_prepare", contactId=str(contact.pk), **words)
    call(caller, "email_send_prepare", sessionId=str(session.session_id))
    action = PendingAction.objects.get()
    sender = Rest(token(owner, workspace, scopes=["crm:read", "email:send"])[1])
    assert sender.get(f"/api/pending_actions/{action.pk}").status_code == 404
    reader = Rest(token(owner, workspace, scopes=["crm:read", "email:read"])[1])
    assert "Between us" in reader.get(f"/api/pending_actions/{action.pk}").text
