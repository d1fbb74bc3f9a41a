"""Addresses on networks that may belong to somebody."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_UNICAST = ip_network("2000::/3")
"""Global unicast addresses of IPv6: RFC 4291, section 2.4, as assigned by IANA."""
_OF_EVERYBODY = ip_network("64:ff9b::/96"), ip_network("2002::/16")
_VERSION_AT_MOST = 31
"""Numbers up to which four in a row may as well be a version, a section, or an outline."""
_MULTICAST = 0x01
_DOCUMENTATION = ("00005e0053", "01005e9010")
"""RFC 7042, section 2.1.2 and 2.1.1."""


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


def is_public_ip(address: str) -> bool:
    """Whether it is an address that anybody may have.

    Not one of the IANA special-purpose registries (RFC 6890: private, loopback, link-local,
    documentation), and no multicast one.
    """
    parsed = _parsed(address)
    if parsed is None or not parsed.is_global or parsed.is_multicast:
        return False
    if isinstance(parsed, IPv6Address):
        return parsed in _UNICAST and not any(parsed in network for network in _OF_EVERYBODY)
    # The address of a network itself, and versions such as 120.0.0.0, end with 0.
    return not address.endswith(".0")


def resembles_version(address: str) -> bool:
    """Whether an IPv4 address has numbers so low that it may be a version."""
    return all(int(number) <= _VERSION_AT_MOST for number in address.split("."))


def canonical_ip(address: str) -> str:
    """The address in its shortest form (RFC 5952 for IPv6)."""
    return str(ip_address(address))


def is_device_mac(address: str) -> bool:
    """Whether twelve hexadecimal digits are of one device (IEEE 802: no group, not all alike)."""
    digits = "".join(sign for sign in address.lower() if sign not in ":-.")
    is_group = bool(int(digits[:2], 16) & _MULTICAST)
    return not is_group and len(set(digits)) > 1 and not digits.startswith(_DOCUMENTATION)
