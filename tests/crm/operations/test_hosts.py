"""A host is kept as it is looked up: what is shown is where it leads."""

import pytest

from crm.models import Company, Contact, WebhookEndpoint

pytestmark = pytest.mark.django_db

# What looks like a slash, or a colon, after the name of another site.
NO_HOSTS = [
    f"hooks.slack.com{letter}services.evil.example" for letter in "\u2215\u2044\u29f8\u2571\ua789"
]
# A letter that is one, and looks like another or like a slash: shown as it is looked up.
ALIKE = {
    "hooks.slack.com\u02d0evil.example": "hooks.slack.xn--comevil-o4d.example",
    "hooks.slack.com\u0338x.evil.example": "hooks.slack.xn--comx-s3c.evil.example",
    "hooks.sl\u0251ck.com": "hooks.xn--slck-r5b.com",
    "h\u101d\u101dks.slack.com": "xn--hks-3bna.slack.com",
    "müllerwerk.de": "xn--mllerwerk-q9a.de",
    "MÜLLERWERK.de": "xn--mllerwerk-q9a.de",
    "faß.de": "xn--fa-hia.de",
}
PLACES = [
    ("/api/webhooks", "url", "https://{}/T0"),
    ("/api/contacts", "website", "https://{}/T0"),
    ("/api/contacts", "linkedinUrl", "{}/in/ann"),
    ("/api/companies", "website", "https://{}/T0"),
    ("/api/companies", "linkedinUrl", "https://{}:8443/in/ann?x=1#y"),
    ("/api/companies", "domain", "{}"),
]


def sent(rest, path, field, value):
    return rest.post(path, {field: value} | ({} if field == "url" else {"name": "Ann"}))


@pytest.mark.parametrize("host", NO_HOSTS)
@pytest.mark.parametrize(("path", "field", "form"), PLACES)
def test_a_host_that_is_no_name_is_refused_at_its_field(rest, path, field, form, host):
    refused = sent(rest, path, field, form.format(host))
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {field}
    assert not any(kind.objects.exists() for kind in (WebhookEndpoint, Contact, Company))


@pytest.mark.parametrize(("host", "kept"), ALIKE.items())
@pytest.mark.parametrize(("path", "field", "form"), PLACES)
def test_a_host_beyond_ascii_is_kept_as_it_is_looked_up(rest, path, field, form, host, kept):
    made = sent(rest, path, field, form.format(host))
    assert made.status_code == 201, made.text
    assert made.json()[field].removeprefix("https://") == form.format(kept).removeprefix("https://")


def test_the_rest_of_an_address_and_one_in_ascii_stay_as_they_were_typed(rest):
    for url in ("https://Acme.example/Über?q=ü", "http://acme.example:80/#A"):
        assert sent(rest, "/api/contacts", "website", url).json()["website"] == url


def test_a_webhook_that_is_sent_as_it_was_typed_is_the_same_webhook(rest):
    url = "https://müllerwerk.de/hooks"
    made = sent(rest, "/api/webhooks", "url", url).json()
    again = rest.patch(f"/api/webhooks/{made['id']}", {"url": url}).json()
    assert again["version"] == made["version"]
    refused = sent(rest, "/api/webhooks", "url", url)
    assert refused.json()["errors"] == {"url": ["A webhook with this url exists."]}


def test_a_company_is_found_by_its_domain_as_it_was_typed(rest):
    sent(rest, "/api/companies", "domain", "müllerwerk.de")
    found = rest.get("/api/companies", params={"domain": "Müllerwerk.de"}).json()
    assert [each["name"] for each in found["results"]] == ["Ann"]


@pytest.mark.parametrize("field", ["website", "linkedinUrl"])
def test_an_address_that_is_too_long_with_its_host_in_ascii_is_refused(rest, field):
    address = f"https://ü.example/{'x' * 480}"
    assert set(sent(rest, "/api/contacts", field, address).json()["errors"]) == {field}
    assert set(sent(rest, "/api/contacts", field, "a.example/" + "x" * 490).json()["errors"]) == {
        field
    }
