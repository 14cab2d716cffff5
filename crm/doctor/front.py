"""What stands in front: whether a request through PUBLIC_URL arrives as it was sent."""

import json
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from crm.doctor import mirror
from crm.doctor.asking import Reply, Unreachable, ask
from crm.doctor.files import STYLES
from crm.doctor.finding import Examination, Finding, Install, Subject

about = Subject("proxy")

# An address for documentation: nobody has it, so nobody's requests come from it.
NOBODY = "192.0.2.77"
SERVED = "https://docs.example"
NO_SERVER = {502, 503, 504}


def examine(install: Install) -> Iterator[Finding]:
    try:
        reply = ask(f"{install.url}/{mirror.PATH}", mirror.question())
    except Unreachable as failed:
        level = about.error if install.is_public else about.warning
        yield level(f"{install.url} does not answer: {failed}", "Start the server and the proxy.")
        return
    if reply.status != 200:
        yield not_seen(install, reply)
        return
    saw = json.loads(reply.body)
    yield scheme(install, saw["scheme"])
    yield host(install, saw["host"])
    yield client(install, saw["client"], reply.own_address)
    if install.is_public:
        yield from pretending(install)
    yield styles(install)


def not_seen(install: Install, reply: Reply) -> Finding:
    """Why the question did not come to a server of this install."""
    if reply.location.startswith(f"{install.url}/{mirror.PATH}"):
        return about.error(
            "Liaison takes a request over HTTPS for a plain one, and redirects it for ever.",
            "Set BEHIND_PROXY=1, and have the proxy set X-Forwarded-Proto to https.",
        )
    if reply.status in NO_SERVER:
        return about.error(
            f"The proxy answers {reply.status}: it does not reach a server.",
            "Start the server, and look at the address that the proxy passes on to.",
        )
    if reply.status == 400:
        return about.error(
            "The server does not serve this host name.",
            "Have the proxy pass the Host header on as it came, and look at ALLOWED_HOSTS.",
        )
    return about.error(
        f"What answers with {reply.status} is no server of this install, or has another key.",
        "Look where PUBLIC_URL leads, and give all processes the same SECRET_KEY.",
    )


def scheme(install: Install, saw: str) -> Finding:
    asked = urlsplit(install.url).scheme
    if saw == asked:
        return about.ok(f"A request through {install.url} is seen as {saw}.")
    return about.error(
        f"A request over {asked} is seen as {saw}.",
        "Set BEHIND_PROXY=1, and have the proxy set X-Forwarded-Proto itself.",
    )


def host(install: Install, saw: str) -> Finding:
    asked = urlsplit(install.url).netloc
    if saw == asked:
        return about.ok(f"It is seen as one to {saw}.")
    return about.warning(
        f"A request to {asked} is seen as one to {saw}.",
        "Have the proxy pass the Host header on as it came.",
    )


def client(install: Install, saw: str, own: str) -> Finding:
    if saw == own or not install.is_public:
        return about.ok(f"It is seen as coming from {saw}.")
    advice = (
        "Have the proxy set X-Forwarded-For to the client's address, and start uvicorn with the "
        "proxy's in --forwarded-allow-ips. Else all clients share one count of wrong tokens, and "
        "one of wrong passwords."
    )
    if not saw or ip_address(saw).is_loopback:
        return about.error(f"It is seen as coming from {saw or 'nowhere'}: the proxy.", advice)
    if ip_address(saw).is_private:
        return about.warning(f"It is seen as coming from {saw}. If that is the proxy:", advice)
    return about.ok(f"It is seen as coming from {saw}.")


def pretending(install: Install) -> Iterator[Finding]:
    """Send what only the proxy may say."""
    other = "http" if install.is_https else "https"
    lies = {"X-Forwarded-For": NOBODY, "X-Forwarded-Proto": other}
    reply = ask(f"{install.url}/{mirror.PATH}", {**mirror.question(), **lies})
    saw = json.loads(reply.body) if reply.status == 200 else {"scheme": other, "client": ""}
    if saw["scheme"] == other:
        yield about.error(
            "A client's own X-Forwarded-Proto is believed.",
            "Have the proxy set it, and so replace what a client sent.",
        )
    elif saw["client"] == NOBODY:
        yield about.error(
            "A client's own X-Forwarded-For is believed: each can choose its address.",
            "Have the proxy set it to the client's address, and not add to what a client sent.",
        )
    else:
        yield about.ok("What a client says of itself in X-Forwarded-… is not believed.")


def styles(install: Install) -> Finding:
    reply = ask(f"{install.url}/static/{STYLES}")
    if reply.status == 200 and reply.headers.get("content-type", "").startswith("text/css"):
        return about.ok("The styles are served.")
    return about.error(
        f"The styles are answered with {reply.status}.",
        "Have the proxy pass /static/ on: the server serves it.",
    )


def examine_plain(install: Install) -> Iterator[Finding]:
    """Plain HTTP beside HTTPS. Django redirects its own paths, and /_mcp is none of them."""
    if not install.is_https:
        return
    for path in ("/sign-in", "/_mcp"):
        try:
            reply = ask(f"{install.plain_url}{path}", {"Content-Type": "application/json"}, b"{}")
        except Unreachable:
            yield about.ok(f"Nothing answers plain HTTP at {install.plain_url}{path}.")
            continue
        if reply.location.startswith("https://"):
            yield about.ok(f"Plain HTTP to {path} is redirected.")
        else:
            yield about.error(
                f"Plain HTTP to {path} is answered with {reply.status}.",
                "Have the proxy redirect every path to https://.",
            )


EXAMINATIONS = (Examination(about, examine), Examination(about, examine_plain))
