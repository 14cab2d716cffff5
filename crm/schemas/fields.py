"""Fields of contacts and companies that have a form of their own."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field

from crm.schemas.base import Line, LongLine
from crm.values.hosts import NO_URL, ascii_host, with_ascii_host

LONGEST_URL = 500

HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}|localhost")


def email_of(text: str) -> str:
    """The address as mail servers take it; an international domain in its ASCII form."""
    try:
        address = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as wrong:
        raise ValueError(f"is not an email address ({str(wrong).rstrip('.')})") from None
    return address.ascii_email or address.normalized


def web_address(text: str) -> str:
    """An http(s) address, its host in ASCII; `acme.com` becomes `https://acme.com`."""
    if not text:
        return ""
    address = address_that_leads(text if "://" in text else f"https://{text}")
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not HOST.fullmatch(host):
        raise ValueError(NO_URL)
    return address


def address_that_leads(text: str) -> str:
    """With its host in ASCII: no letter of it looks like a slash, or like one of another site."""
    address = with_ascii_host(text)
    if len(address) > LONGEST_URL:
        raise ValueError(f"is longer than {LONGEST_URL} characters with its host in ASCII")
    return address


def domain_of(text: str) -> str:
    """In ASCII; one that is typed in ASCII is taken as it is."""
    try:
        return text if text.isascii() else ascii_host(text)
    except ValueError:
        raise ValueError("is not a domain such as acme.com") from None


def changed_only(schema: dict[str, Any]) -> None:
    """It may be left out of a change, and then nothing is put in its place."""
    schema.pop("default", None)


def unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def phone_of(text: str) -> str:
    if text and not any(letter.isdigit() for letter in text):
        raise ValueError("has no digit")
    return text


Email = Annotated[Line, AfterValidator(email_of)]
Url = Annotated[LongLine, AfterValidator(web_address)]
Domain = Annotated[Line, AfterValidator(domain_of)]
Emails = Annotated[list[Email], Field(max_length=10), AfterValidator(unique)]
Phones = Annotated[
    list[Annotated[Line, Field(max_length=40), AfterValidator(phone_of)]],
    Field(max_length=10),
    AfterValidator(unique),
]
Tags = Annotated[
    list[Annotated[Line, Field(max_length=50)]], Field(max_length=20), AfterValidator(unique)
]
