"""From where a request comes: the network that its limits count for."""

from ipaddress import IPv6Address, IPv6Network, ip_address

UNKNOWN = "unknown"


def network_of(address: str) -> str:
    """An IPv4 address as it is, an IPv6 one by its network: who has one has all of that.

    What is no address is one network with all the others that are none: a proxy passes on what a
    client wrote.
    """
    try:
        whole = ip_address(address.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(whole, IPv6Address):
        return str(whole.ipv4_mapped or IPv6Network((whole, 64), strict=False))
    return str(whole)
