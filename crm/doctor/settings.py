"""The settings: whether they fit the address that people use."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.http.request import validate_host

from crm.doctor.finding import Examination, Finding, Install, Subject

about = Subject("settings")


def examine(install: Install) -> Iterator[Finding]:
    yield from debug(install)
    yield from secret_key()
    yield from hosts(install)
    yield from https(install)
    yield from origins()


def debug(install: Install) -> Iterator[Finding]:
    if not settings.DEBUG:
        yield about.ok("DEBUG is off.")
    elif install.is_public:
        yield about.error("DEBUG is on, and errors show the source to everybody.", "Set DEBUG=0.")
    else:
        yield about.warning("DEBUG is on.", "Set DEBUG=0 before others may reach it.")


def secret_key() -> Iterator[Finding]:
    file = settings.VAR_DIR / "secret_key"
    is_kept = file.exists() and file.read_text() == settings.SECRET_KEY
    if is_kept and connection.vendor != "sqlite":
        yield about.warning(
            "SECRET_KEY is not set; it is the one in var/secret_key.",
            "Set it where there is a second machine or container: each would make its own.",
        )
    else:
        yield about.ok(f"SECRET_KEY is {'kept in var/secret_key' if is_kept else 'set'}.")


def hosts(install: Install) -> Iterator[Finding]:
    allowed = settings.ALLOWED_HOSTS
    if "*" in allowed:
        yield about.warning(
            "ALLOWED_HOSTS lets every name in.", f"Set ALLOWED_HOSTS={install.host}."
        )
    elif validate_host(install.host, allowed):
        yield about.ok(f"ALLOWED_HOSTS has {install.host}.")
    else:
        yield about.error(
            f"{install.host} of PUBLIC_URL is not in ALLOWED_HOSTS: each request to it gets 400.",
            f"Add {install.host} to ALLOWED_HOSTS.",
        )


def https(install: Install) -> Iterator[Finding]:
    if not install.is_https:
        if install.is_public:
            yield about.error(
                "PUBLIC_URL is plain HTTP: passwords and tokens can be read on the way.",
                "Put a proxy that ends TLS in front, and set PUBLIC_URL=https://….",
            )
        return
    if not settings.HTTPS:
        yield about.warning(
            "HTTPS is off: cookies would go over plain HTTP, too.",
            "Take HTTPS=0 away when you are done trying.",
        )
    elif settings.SECURE_PROXY_SSL_HEADER is None:
        yield about.warning(
            "BEHIND_PROXY is off: right only where the server ends TLS itself.",
            "Set BEHIND_PROXY=1 behind a proxy that sets X-Forwarded-Proto.",
        )
    else:
        yield about.ok("HTTPS is on, behind a proxy.")


def origins() -> Iterator[Finding]:
    plain = [each for each in settings.CSRF_TRUSTED_ORIGINS if not each.startswith("https://")]
    if settings.HTTPS and plain:
        yield about.warning(
            f"CSRF_TRUSTED_ORIGINS trusts plain HTTP: {', '.join(plain)}.",
            "Whoever is between may post forms as their people. Use https://.",
        )


EXAMINATIONS = (Examination(about, examine),)
