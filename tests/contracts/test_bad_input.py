"""Whatever comes in is refused by name or stored as it is: never a fault, never half.

The numbers are those of the catalogue of bad inputs that the product was planned with.
"""

import json

import pytest

from crm.models import Activity, Contact
from tests.doors import Mcp, Rest

pytestmark = pytest.mark.django_db


@pytest.fixture
def rest(secret) -> Rest:
    return Rest(secret)


@pytest.fixture(autouse=True)
def nothing_was_written_and_the_next_request_works(request, rest, db):
    yield
    if "accepted" in request.node.name:
        return
    assert not Contact.objects.exists()
    assert not Activity.objects.exists()
    assert rest.post("/api/contacts", {"name": "Next"}).status_code == 201


DOORS = ("rest", "mcp")


def refusal(door, secret, **sent):
    """The errors by field of a creation that must be refused, over this door."""
    if door == "mcp":
        told = Mcp(secret).refused("contact_create", **sent)
    else:
        # Escaped, as httpx would not encode a lone surrogate.
        response = Rest(secret).raw(json.dumps(sent).encode(), "/api/contacts")
        assert response.status_code == 400, response.text
        told = response.json()
    assert told["code"] == "invalid"
    return told["errors"]


TEXTS = {
    "1 NUL": "Ada\x00Lovelace",
    "9 only spaces": "   ",
    "9 only zero-width": "\u200b\u200b",
    "10 right-to-left override": "Ada\u202eecalevoL",
    "10 left-to-right override of Hebrew": "\u202d\u05e9\u05dc\u05d5\u05dd\u202c",
    "11 only tags": "\U000e0041\U000e0042",
    "11 only a Hangul filler": "\u3164",
    "11 only Braille without dots": "\u2800\u2800",
    "12 control": "Ada\x07",
    "12 CRLF": "Ada\r\nBcc: x@example.com",
    "12 line separator": "Ada\u2028Lovelace",
    "12 NEL": "Ada\u0085Lovelace",
    "14 combining bomb": "A" + "\u0301" * 500,
    "7 too long": "A" * 201,
    "7 1 MB less a bit": "A" * 900_000,
    "empty": "",
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", TEXTS)
def test_a_name_that_nobody_writes_is_refused(door, secret, case):
    assert set(refusal(door, secret, name=TEXTS[case])) == {"name"}


@pytest.mark.parametrize("field", ["meetingContext", "additionalInfo"])
@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\u202eb", "x" * 10_001])
def test_a_long_text_that_nobody_writes_is_refused(secret, field, text):
    assert set(refusal("rest", secret, name="Ada", **{field: text})) == {field}


WRONG_TYPES = {
    "28 a number": 5,
    "28 a float": 1.5,
    "28 a truth": True,
    "33 null": None,
    "33 an object": {"a": 1},
    "33 an array": ["Ada"],
    "25 2^31": 2**31,
    "26 2^63": 2**63,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", WRONG_TYPES)
def test_another_type_than_text_is_refused(door, secret, case):
    assert set(refusal(door, secret, name=WRONG_TYPES[case])) == {"name"}


UNKNOWN = (
    "id",
    "workspace",
    "workspaceId",
    "workspace_id",
    "version",
    "role",
    "plan",
    "userId",
    "createdAt",
    "confirm",
    "approved",
    "search",
    "company_id",
    "emails[]",
    "__class__",
)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("field", UNKNOWN)
def test_31_32_58_a_field_that_does_not_exist_is_refused_by_name(door, secret, field):
    assert set(refusal(door, secret, name="Ada", **{field: "x"})) == {field}


IDS = {
    "34 not a UUID": "not-a-uuid",
    "35 urn": "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057",
    "35 braces": "{01890a5d-ac96-774b-bcce-b302099a8057}",
    "35 no dashes": "01890a5dac96774bbcceb302099a8057",
    "35 full width": "０1890a5d-ac96-774b-bcce-b302099a8057",
    "35 a number": 5,
    "35 a truth": True,
    "35 padded": " 01890a5d-ac96-774b-bcce-b302099a8057",
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", IDS)
def test_an_id_that_is_none_is_refused_by_name(door, secret, case):
    assert set(refusal(door, secret, name="Ada", assigneeId=IDS[case])) == {"assigneeId"}


@pytest.mark.parametrize("case", [c for c in IDS if isinstance(IDS[c], str)])
def test_an_id_in_the_path_that_is_none_is_refused_or_not_found(rest, case):
    assert rest.get(f"/api/contacts/{IDS[case]}").status_code in {400, 404}


LISTS = {
    "too many": ["a@example.com"] * 1 + [f"a{n}@example.com" for n in range(10)],
    "not a list": "a@example.com",
    "a list in a list": [["a@example.com"]],
    "no address": ["nobody"],
    "116 zero-width in the domain is not kept": ["a@b\u202e.example"],
    "116 local": ["a@localhost"],
    "116 an IP": ["a@[127.0.0.1]"],
    "113 two in one": ["x@example.com, e@evil.example"],
    "114 a display name": ["Ada <a@example.com>"],
    "111 CRLF": ["a@example.com\r\nBcc: x@example.com"],
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", LISTS)
def test_an_email_address_that_is_none_is_refused_by_name(door, secret, case):
    errors = refusal(door, secret, name="Ada", emails=LISTS[case])
    assert {field.split(".")[0] for field in errors} == {"emails"}


URLS = (
    "javascript:alert(1)",
    "ftp://x.example",
    "http://",
    "http://u:p@x.example",
    "data:text/html,x",
    "http://x.example:99999",
    "//evil.example\nx",
    "file:///etc/passwd",
    "http://[::1",
)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("field", ["website", "linkedinUrl"])
def test_an_address_that_is_not_of_the_web_is_refused_by_name(secret, field, url):
    assert set(refusal("rest", secret, name="Ada", **{field: url})) == {field}


DEEP = 1_000
BODIES = {
    "4 invalid UTF-8": b'{"name": "\xff\xfe"}',
    "5 UTF-16": '{"name": "Ada"}'.encode("utf-16"),
    "6 BOM": b'\xef\xbb\xbf{"name": "Ada"}',
    "2 lone surrogate": b'{"name": "Ada\\ud800"}',
    "3 reversed pair": b'{"name": "Ada\\udc00\\ud800"}',
    "19 33 deep": b'{"name": ' + b"[" * 33 + b"]" * 33 + b"}",
    "20 1000 deep": b'{"name": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "21 100 000 deep": b"[" * 100_000 + b"]" * 100_000,
    "22 a million, unclosed": b"[" * 1_000_000,
    "23 NaN": b'{"name": NaN}',
    "23 Infinity": b'{"name": "Ada", "version": -Infinity}',
    "24 1e400": b'{"name": 1e400}',
    "27 5000 digits": b'{"name": ' + b"9" * 5000 + b"}",
    "29 an array": b"[]",
    "29 null": b"null",
    "29 a text": b'"Ada"',
    "29 a number": b"5",
    "29 nothing": b"",
    "29 cut off": b'{"name": "Ada"',
    "30 a key twice": b'{"name": "Ada", "name": "Eve"}',
    "trailing": b'{"name": "Ada"} {}',
    "single quotes": b"{'name': 'Ada'}",
    "a comma too many": b'{"name": "Ada",}',
}


@pytest.mark.parametrize("case", BODIES)
def test_a_body_that_is_no_json_object_is_refused_as_json(rest, case):
    response = rest.raw(BODIES[case], "/api/contacts")
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_8_a_body_over_1_mib_is_refused(rest):
    response = rest.raw(b'{"name": "' + b"A" * (1 << 20) + b'"}', "/api/contacts")
    assert response.status_code == 413
    assert "json" in response.headers["content-type"]


TYPES = (
    "text/xml",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "text/plain",
)


@pytest.mark.parametrize("kind", TYPES)
def test_44_another_content_type_is_refused(rest, kind):
    response = rest.raw(b'{"name": "Ada"}', "/api/contacts", **{"Content-Type": kind})
    assert response.status_code == 415
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("charset", ["rot13", "utf-16", "latin-1"])
def test_44_another_charset_is_refused_or_read_as_utf_8(rest, charset):
    sent = {"Content-Type": f"application/json; charset={charset}"}
    response = rest.raw('{"name": 5, "x": "é"}'.encode(), "/api/contacts", **sent)
    assert response.status_code in {400, 415}


def test_45_a_compressed_body_is_refused(rest):
    sent = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert rest.raw(b"\x1f\x8b\x08\x00", "/api/contacts", **sent).status_code in {400, 415}


def test_46_an_answer_in_xml_is_not_to_be_had(rest):
    response = rest.get("/api/contacts", headers={"Accept": "application/xml"})
    assert response.status_code == 406
    assert "json" in response.headers["content-type"]


@pytest.mark.parametrize("method", ["TRACE", "BREW", "DELETE", "PUT", "PATCH"])
def test_47_another_method_is_refused(rest, method):
    response = rest.request(method, "/api/contacts", headers={"X-HTTP-Method-Override": "POST"})
    assert response.status_code == 405
    assert "json" in response.headers["content-type"]


def test_43_another_host_is_refused_as_json(rest):
    response = rest.get("/api/contacts", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "json" in response.headers["content-type"]


QUERIES = {
    "38 huge": "limit=9999999999999999999999",
    "38 above the most": "limit=101",
    "38 nought": "limit=0",
    "38 negative": "limit=-1",
    "38 NUL": "limit=1%00",
    "38 Devanagari": "limit=%E0%A5%A8",
    "38 full width": "limit=%EF%BC%92",
    "28 underscore": "limit=1_0",
    "28 float": "limit=1.0",
    "38 words": "limit=ten",
    "38 twice": "limit=1&limit=2",
    "40 forged cursor": "cursor=AAAA",
    "40 cursor not base64": "cursor=%FF%FE",
    "40 cursor not ASCII": "cursor=%C3%A9",
    "40 a long cursor": "cursor=" + "A" * 5000,
    "41 unknown filter": "password=x",
    "41 a lookup": "workspace__slug=acme",
    "41 an order": "ordering=password",
    "39 offset": "offset=9223372036854775808",
    "34 filter of no UUID": "companyId=5",
}


@pytest.mark.parametrize("case", QUERIES)
def test_a_query_that_means_nothing_is_refused(rest, case):
    response = rest.get(f"/api/contacts?{QUERIES[case]}")
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"


NAMES = (
    "👩‍👩‍👧‍👦 Família",
    "محمد علي",
    "王小明",
    "李",
    "Ñ",
    "X",
    "O'Brien",
    "null",
    "NaN",
    "undefined",
    "true",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${7*7}",
    "%(x)s",
    '=HYPERLINK("x")',
    "' OR 1=1--",
    "*)(uid=*",
    "\\",
    "क्षि",
    "می‌خواهم",
    "Zoë Ångström",
    "１２３",
    "-1+1",
    "[x](javascript:alert(1))",
)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", NAMES)
def test_an_unusual_name_is_accepted_and_comes_back_equal(door, secret, name):
    if door == "mcp":
        made = Mcp(secret).ok("contact_create", name=name)
    else:
        made = Rest(secret).post("/api/contacts", {"name": name}).json()
    assert made["name"] == name
    assert Rest(secret).get(f"/api/contacts/{made['id']}").json()["name"] == name
    assert Contact.objects.get().name == name


@pytest.mark.parametrize("query", ["' OR 1=1--", "{{7*7}}", "*)(uid=*", "%(x)s", "<script>", "\\"])
def test_16_a_search_for_an_injection_finds_nobody_accepted(rest, query):
    rest.post("/api/contacts", {"name": "Ada Lovelace"})
    response = rest.get("/api/contacts/search", params={"query": query})
    assert response.status_code == 200
    assert response.json()["results"] == []


def test_17_a_decomposed_name_is_accepted_and_stored_composed(rest):
    made = rest.post("/api/contacts", {"name": "Zoe\u0308"}).json()
    assert made["name"] == "Zo\u00eb"


def test_13_an_international_domain_is_accepted_in_its_ascii_form(rest):
    made = rest.post("/api/contacts", {"name": "Ada", "emails": ["ada@аррӏе.com"]}).json()
    assert made["emails"] == ["ada@xn--80ak6aa92e.com"]
