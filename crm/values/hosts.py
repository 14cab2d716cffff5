"""Hosts by the name that is looked up: what is shown is where it leads.

Beyond ASCII there are letters that look like a slash or like others. IDNA has none of the first in
a name, and gives every name that it has one form in ASCII.
"""

from urllib.parse import urlsplit

import idna

NO_URL = "is not a web address such as https://acme.com"


def ascii_host(name: str) -> str:
    """The name in ASCII and lower case; one that is in ASCII already is not judged.

    Raises:
        ValueError: it is no name by UTS #46 and IDNA2008.
    """
    return name.lower() if name.isascii() else idna.encode(name, uts46=True).decode().lower()


def with_ascii_host(url: str) -> str:
    """The address with its host in ASCII; any other part stays as it was typed.

    Raises:
        ValueError: it is no address, or its host is no name. The message does not repeat it.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        if host.isascii():
            return url
        place = ascii_host(host) + (f":{port}" if port is not None else "")
    except ValueError:
        raise ValueError(NO_URL) from None
    user, at, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}{at}{place}").geturl()
