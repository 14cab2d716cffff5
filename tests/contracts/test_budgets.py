"""What a stranger writes costs in proportion to its length, wherever it is read or shown."""

import difflib
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from crm.caller import Caller
from crm.models import Door, Policy, Role
from crm.refusals import REFUSALS
from crm.request import strict_json
from crm.schemas.base import Text
from crm.values.comparing import compared
from tests.contracts.asgi import answer_to
from tests.contracts.growers import GROWERS
from tests.contracts.table import EXAMPLES
from tests.contracts.world import OPERATION
from tests.doors import Rest
from tests.growth import MOST, growth, repeated

pytestmark = pytest.mark.django_db

LONGEST = next(each.max_length for each in Text.__metadata__[0].metadata)


def texts_of(schema: dict[str, Any]) -> Iterator[tuple[str, int, bool]]:
    """The texts that an input takes: the name, the greatest length, and whether it is a list."""
    for name, field in schema["properties"].items():
        kinds = [field, *field.get("anyOf", []), field.get("items", {})]
        lengths = [kind["maxLength"] for kind in kinds if "maxLength" in kind]
        if lengths:
            yield name, max(lengths), field.get("type") == "array"


SHORT = 500
CASES = [
    pytest.param(operation.name, *text, id=f"{operation.name}-{text[0]}")
    for operation in OPERATION.values()
    for text in texts_of(operation.input.model_json_schema(by_alias=True))
]


@pytest.mark.parametrize(("name", "field", "most", "is_list"), CASES)
def test_no_text_of_an_operation_costs_more_than_its_length(world, name, field, most, is_list):
    operation, example = OPERATION[name], EXAMPLES[name](world)
    caller = Caller(world.owner, world.workspace, Role.OWNER, Door.WEB)

    def work(text: str) -> None:
        sent = {**example, field: [text] if is_list else text}
        with suppress(*REFUSALS):
            operation.rehearse(caller, operation.input.from_wire(sent))

    for grower, piece in of_length(most):
        assert growth(work, piece, most) <= MOST, grower


def of_length(most: int) -> list[tuple[str, str]]:
    """All growers for a long text. In a short one only the worst would be seen, by one of three."""
    return list(GROWERS.items())[:: 1 if most > SHORT else 3]


@pytest.mark.parametrize("grower", GROWERS)
def test_a_text_read_for_a_contact_costs_no_more_than_its_length(rest, grower):
    def work(text: str) -> None:
        answer = rest.post("/api/contacts/prepare", {"text": text})
        assert answer.status_code in {200, 400}

    for before in ("", "BEGIN:VCARD\nVERSION:3.0\nFN:A\n"):
        assert growth(lambda text, b=before: work(b + text), GROWERS[grower], 9_900) <= MOST


HEADERS = ("cookie", "accept", "accept-language", "content-type", "authorization", "if-match",
           "if-none-match", "range", "x-forwarded-for", "origin", "idempotency-key")  # fmt: skip
LISTS = ["a=b; ", "a/b;q=0.1, ", "en-a,", '"1", ', "bytes=0-1,", '"\\', "a", " ", ":", ";a=b"]


@pytest.mark.parametrize("name", HEADERS)
def test_no_header_costs_more_than_its_length(secret, name):
    own = [(b"authorization", b"Bearer " + secret.encode())] if name != "authorization" else []

    def work(text: str) -> None:
        for path in ("/api/contacts", "/sign-in"):
            answer_to("GET", path, [*own, (name.encode(), text.encode())])

    for piece in LISTS:
        assert growth(work, piece, 50_000) <= MOST, piece


@pytest.mark.parametrize("path", ["/contacts?q=", "/api/contacts/search?query=", "/companies?q=",
                                  "/api/contacts?cursor=", "/api/contacts?fields=",
                                  "/api/contacts?sort="])  # fmt: skip
def test_no_query_costs_more_than_its_length(secret, owner, client, path):
    client.force_login(owner)
    session = f"sessionid={client.cookies['sessionid'].value}"
    own = [(b"authorization", f"Bearer {secret}".encode()), (b"cookie", session.encode())]

    def work(text: str) -> None:
        assert answer_to("GET", path + quote(text), own).status in {200, 400}

    for grower, piece in GROWERS.items():
        assert growth(work, piece, 10_000) <= MOST, grower


@pytest.fixture
def shown(owner, workspace, token, contact, client: Client):
    """Writes a text where people see it, and looks at every page that shows it."""
    client.force_login(owner)
    direct, human = (Rest(token(owner, workspace, policy=policy)[1])
                     for policy in (Policy.AUTO, Policy.HUMAN))  # fmt: skip

    def pages(text: str) -> Callable[[str], object]:
        path = f"/api/contacts/{contact.pk}"
        assert direct.patch(path, {"meetingContext": text}).status_code in {200, 400}
        direct.post(f"{path}/notes", {"content": text})
        turned = text[::-1].strip() + " b"
        deferred = human.patch(path, {"meetingContext": turned, "additionalInfo": text})
        waiting = deferred.json().get("pending", {}).get("approvalUrl", "/approvals")
        seen = (f"/contacts/{contact.pk}", "/" + waiting.partition("//")[2].partition("/")[2], "/")
        return lambda _: [client.get(page) for page in seen]

    return pages


@pytest.mark.parametrize("grower", list(GROWERS)[::3])
def test_no_page_costs_more_to_show_than_the_text_is_long(shown, grower):
    looks: dict[int, Callable[[str], object]] = {}

    def work(text: str) -> None:
        looks.setdefault(len(text), shown(text))(text)

    assert growth(work, GROWERS[grower], LONGEST) <= MOST


PARSERS: dict[str, Callable[[str], object]] = {
    "JSON": lambda text: strict_json.loads(text.encode("utf-8", "replace")),
    "a text compared with another": lambda text: compared(text, text[::-1] + "b"),
    "a text compared with its half": lambda text: compared(text, text[::2]),
}


@pytest.mark.parametrize("parser", PARSERS)
def test_no_parser_costs_more_than_the_square_of_what_it_is_given_is_bounded_by(parser):
    def work(text: str) -> None:
        with suppress(ValueError):
            PARSERS[parser](text)

    for grower, piece in {**GROWERS, "lists": "[", "objects": '{"a":', "numbers": "9"}.items():
        assert growth(work, piece, LONGEST) <= MOST, grower


def test_the_measure_sees_what_is_quadratic_and_what_is_cubic():
    def cubic(text: str) -> None:
        words = text.split()
        difflib.SequenceMatcher(None, words, words[::2] * 2, autojunk=False).get_opcodes()

    assert growth(cubic, "a b a a b ", 1_000) > MOST
    assert growth(re.compile(r"\w+@").findall, "a", LONGEST) > MOST
    assert growth(str.split, "a ", LONGEST) <= MOST
    assert repeated("ab", 5) == "ababa"
