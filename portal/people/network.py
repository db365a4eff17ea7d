"""Network: where a request comes from, as far as it is counted how often somebody tries."""

from ipaddress import IPv6Address, ip_address

from starlette.requests import Request

_OWN_BITS = 64


def network_of(request: Request) -> str:
    """The address it comes from; of an IPv6 address its first half.

    The other half is whoever has that network's to choose: by the whole address, a new one for each try would count as
    somebody new.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> _OWN_BITS << _OWN_BITS)}/{_OWN_BITS}"
