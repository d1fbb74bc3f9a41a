"""Addresses of Bitcoin and Ethereum."""

import hashlib
from functools import lru_cache

from tidegate.components.identifiers.keccak import keccak_256

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_OF_BECH32, _OF_BECH32M = 1, 0x2BC830A3
_VERSIONS = (0, 5)  # of P2PKH and P2SH, by the version byte of base58check


def is_base58check(address: str) -> bool:
    """Whether it is a Bitcoin address of the first kind: a version, 20 bytes, 4 bytes of check.

    Source: Bitcoin Developer Reference, Address Conversion.
    """
    number = 0
    for sign in address:
        number = number * 58 + _BASE58.index(sign)
    if number >> 200:
        return False
    data = number.to_bytes(25, "big")
    zeros = len(data) - len(data.lstrip(b"\0"))
    if len(address) - len(address.lstrip("1")) != zeros or data[0] not in _VERSIONS:
        return False
    return hashlib.sha256(hashlib.sha256(data[:21]).digest()).digest()[:4] == data[21:]


def is_bech32(address: str) -> bool:
    """Whether it is a segregated witness address: BIP 173; from witness version 1 on BIP 350."""
    if address not in (address.lower(), address.upper()):
        return False
    prefix, data = "bc", [_BECH32.index(sign) for sign in address.lower()[3:]]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = 1
    for value in expanded + data:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            check ^= generator if top >> bit & 1 else 0
    return check == (_OF_BECH32M if data[0] else _OF_BECH32)


@lru_cache(maxsize=1)  # asked for where an address ends, and again whether it is one
def _digest(digits: str) -> str:
    return keccak_256(digits.encode()).hex()


def is_checksummed_ethereum(address: str) -> bool:
    """Whether letters of 0x and forty hexadecimal digits have the case that EIP-55 gives them."""
    digits = address[2:]
    if digits in (digits.lower(), digits.upper()):
        return False
    digest = _digest(digits.lower())
    return digits == "".join(
        digit.upper() if int(check, 16) > 7 else digit.lower()
        for digit, check in zip(digits, digest, strict=False)
    )


def is_unchecked_ethereum(address: str) -> bool:
    """Whether the letters of 0x and forty hexadecimal digits have one case, which says nothing."""
    digits = address[2:]
    return digits in (digits.lower(), digits.upper()) and len(set(digits)) > 1
