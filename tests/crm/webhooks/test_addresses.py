"""Where a webhook may lead: no way of writing an address of ours gets through."""

from ipaddress import ip_address, ip_network

import pytest

from crm.webhooks.addresses import checked, embedded, is_public, refusal, target_of
from crm.webhooks.streams import Blocked, CheckedBackend, Deadline, addresses_of

INNER_URLS = [
    "https://127.0.0.1/hooks",
    "https://0x7f000001/hooks",
    "https://0x7f.1/hooks",
    "https://2130706433/hooks",
    "https://0177.0.0.1/hooks",
    "https://127.1/hooks",
    "https://127.0.1/hooks",
    "https://127.0.0.1./hooks",
    "https://①②⑦.0.0.1/hooks",
    "https://１２７.0.0.1/hooks",
    "https://127。0。0。1/hooks",
    "https://0.0.0.0/hooks",
    "https://10.0.0.1/hooks",
    "https://172.16.0.1/hooks",
    "https://192.168.1.1/hooks",
    "https://100.64.0.1/hooks",
    "https://169.254.169.254/latest/meta-data",
    "https://192.0.0.8/hooks",
    "https://198.18.0.1/hooks",
    "https://224.0.0.1/hooks",
    "https://240.0.0.1/hooks",
    "https://255.255.255.255/hooks",
    "https://[::]/hooks",
    "https://[::1]/hooks",
    "https://[::127.0.0.1]/hooks",
    "https://[::ffff:127.0.0.1]/hooks",
    "https://[::ffff:7f00:1]/hooks",
    "https://[64:ff9b::7f00:1]/hooks",
    "https://[64:ff9b::10.0.0.1]/hooks",
    "https://[64:ff9b:1::7f00:1]/hooks",
    "https://[2002:7f00:1::]/hooks",
    "https://[2002:a9fe:a9fe::1]/hooks",
    "https://[2001:0:7f00:1::]/hooks",
    "https://[fd00::1]/hooks",
    "https://[fec0::1]/hooks",
    "https://[fe80::1]/hooks",
    "https://[fe80::1%25eth0]/hooks",
    "https://[ff02::1]/hooks",
    "https://[ff0e::1]/hooks",
    "https://[2001:db8::1]/hooks",
    "https://localhost/hooks",
    "https://LOCALHOST./hooks",
    "https://hooks.localhost/hooks",
    "https://intranet/hooks",
]
ODD_URLS = [
    "https://user:pw@example.com/",
    "https://user@example.com/",
    "https://example.com@127.0.0.1/",
    "https://example.com:99999/",
    "https://example.com:0/",
    "https://example.com:-1/",
    "https://example.com:http/",
    "https://example.com/#fragment",
    "https://example.com\\@127.0.0.1/",
    "https://example.com/a b",
    "https://exa\tmple.com/",
    "https://example.com/\r\nX: y",
    "https:///hooks",
    "https://",
    "https://[::1/",
    "https://exam[ple.com/",
    "https://-.com/",
    "https://example..com/",
    f"https://{'a' * 64}.com/",
    "https://example.com/é",
    "//other.example/",
    "other.example/hooks",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "",
]


@pytest.fixture(autouse=True)
def private(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = []


@pytest.mark.parametrize("url", INNER_URLS)
def test_an_address_of_ours_is_refused_however_it_is_written(url):
    with pytest.raises(ValueError, match=r"not on the public internet|four decimal|web address"):
        checked(url)


@pytest.mark.parametrize("url", ODD_URLS)
def test_what_is_no_plain_https_url_is_refused(url):
    with pytest.raises(ValueError, match=r"web address|user name|fragment"):
        checked(url)


@pytest.mark.parametrize("url", [*INNER_URLS, *ODD_URLS])
def test_a_refusal_does_not_repeat_the_url(url):
    with pytest.raises(ValueError) as refused:
        checked(url)
    assert len(url) < 9 or url not in str(refused.value)


def test_plain_http_is_refused():
    with pytest.raises(ValueError, match="https://"):
        checked("http://example.com/hooks")


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://example.com", "example.com", 443, "/"),
        ("HTTPS://Hooks.Example.COM:8443/a?b=c", "hooks.example.com", 8443, "/a?b=c"),
        ("https://bücher.example/hooks", "xn--bcher-kva.example", 443, "/hooks"),
        ("https://example.com./", "example.com", 443, "/"),
        ("https://8.8.8.8/", "8.8.8.8", 443, "/"),
        ("https://[2606:4700::1111]/", "2606:4700::1111", 443, "/"),
    ],
)
def test_a_public_url_is_taken_in_its_parts(url, host, port, path):
    target = checked(url)
    assert (target.host, target.port, target.path) == (host, port, path)


def test_the_host_header_has_the_port_where_it_is_not_the_usual_one():
    assert target_of("https://example.com:443/").authority == "example.com"
    assert target_of("https://[2606:4700::1111]:8443/").authority == "[2606:4700::1111]:8443"


@pytest.mark.parametrize("text", ["64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8"])
def test_a_way_to_a_public_ipv4_address_is_public(text):
    assert is_public(embedded(ip_address(text)))


def test_a_private_network_that_is_named_may_be_told_over_plain_http(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = [ip_network("10.20.0.0/16")]
    assert checked("http://10.20.3.4:5678/hooks").port == 5678
    assert checked("http://n8n:5678/hooks").host == "n8n"
    with pytest.raises(ValueError, match="public internet"):
        checked("https://10.21.0.1/")
    with pytest.raises(ValueError, match="https://"):
        checked("http://8.8.8.8/")


def test_a_name_in_a_private_network_is_still_judged_when_it_is_spoken_to(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = [ip_network("10.20.0.0/16")]
    target = checked("http://n8n.example/hooks")
    assert refusal(target, ip_address("10.20.0.9")) == ""
    assert refusal(target, ip_address("10.21.0.9"))
    assert refusal(target, ip_address("8.8.8.8"))


def backend(*answers):
    """A backend whose resolver gives these lists of addresses, one after another."""
    looks = iter(answers)
    made = CheckedBackend(lambda host, port: [ip_address(each) for each in next(looks)])
    made.target, made.deadline = target_of("https://rebound.example/"), Deadline(5)
    return made


INNER = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]


@pytest.mark.parametrize("inner", INNER)
def test_a_name_with_one_inner_address_among_others_is_not_connected_to(inner):
    for addresses in ([inner], ["8.8.8.8", inner], [inner, "8.8.8.8"]):
        with pytest.raises(Blocked):
            backend(addresses).connect_tcp("rebound.example", 443)


def test_a_name_that_stands_for_something_else_at_the_next_look_is_looked_at_again():
    rebinding = backend(["8.8.8.8"], ["127.0.0.1"])
    rebinding.check(rebinding.resolve("rebound.example", 443))
    with pytest.raises(Blocked):
        rebinding.connect_tcp("rebound.example", 443)


@pytest.mark.parametrize("host", ["0x7f000001", "2130706433", "0177.0.0.1", "127.1", "①②⑦.0.0.1"])
def test_what_the_system_takes_for_an_address_of_ours_is_blocked_when_connecting(host):
    real = CheckedBackend(addresses_of)
    real.target, real.deadline = target_of("https://rebound.example/"), Deadline(5)
    with pytest.raises(Blocked):
        real.connect_tcp(host, 443)
