"""How people are reached."""

from tidegate.components.identifiers.email_addresses import EMAIL, is_email, is_login
from tidegate.components.identifiers.network_addresses import (
    canonical_ip,
    is_device_mac,
    is_public_ip,
    resembles_version,
)
from tidegate.components.identifiers.phones import (
    INTERNATIONAL,
    NATIONAL,
    cut_international,
    cut_national,
    digits_of,
    international,
    is_dialled,
    national,
)
from tidegate.components.personal_data.entity import Entity, Form, alone, rule
from tidegate.components.personal_data.words import OTHER_NUMBERS, words
from tidegate.components.scan.match import Match
from tidegate.components.scan.pattern import EDGE
from tidegate.components.scan.regexp import regexp
from tidegate.schemas.records import Severity

_TOKEN_AT_MOST = 80
_UNIT = r"^[\t ]?(?:dpi|gb|kb|mah|mb|mm|px)\b"
"""Right behind a number. Not ms, as that may be a lady."""
_UNIT_AT_MOST = 5
_ROW_OF_BYTES = frozenset("0123456789abcdef:-")


def is_mailbox(match: Match) -> bool:
    """Whether an address is one of a mailbox, and not a user at a host."""
    is_of_a_host = is_login(match.text, match.before(_TOKEN_AT_MOST), match.after(1))
    return is_email(match.text) and not is_of_a_host


def is_international(match: Match) -> bool:
    """Whether a number with its country code is one of a numbering plan."""
    return international(match.text) is not None


def is_of_region(match: Match, regions: tuple[str, ...]) -> bool:
    """Whether a number is one of the numbering plan of a region.

    Digits in a row are none unless they begin with 0: nearly any ten of them could be dialled.
    """
    is_any_number = match.text.isdigit() and not match.text.startswith("0")
    return (
        not is_any_number
        and is_dialled(match.text)
        and any(national(match.text, region) for region in regions)
    )


def is_dialled_number(match: Match) -> bool:
    """Whether digits look like a number dialled within some country, with no unit behind it."""
    has_unit = regexp(_UNIT, is_cased=False).is_in(match.after(_UNIT_AT_MOST))
    return is_dialled(match.text) and not has_unit


def is_ip_of_somebody(match: Match) -> bool:
    """Whether a public address is neither a range of them nor part of a name or version."""
    before, after = match.before(2), match.after(2)
    is_of_a_name = before[-1:] in ("-", "_") or (before[:1].isalnum() and before[1:] == "/")
    is_range = after[:1] == "/" and after[1:].isdigit()
    return not is_of_a_name and not is_range


def cut_ip(text: str) -> int:
    """All of a public address and nothing of another, of which logs are full."""
    return len(text) if is_public_ip(text) else 0


def is_ip_and_no_version(match: Match) -> bool:
    """Whether it is such an address, with numbers too high for a version."""
    return is_ip_of_somebody(match) and not resembles_version(match.text)


def is_whole_mac(match: Match) -> bool:
    """Whether an address of a device is no part of a longer row of bytes."""
    beside = set(match.before(1) + match.after(1))
    return is_device_mac(match.text) and not beside & _ROW_OF_BYTES


def is_whole_mac_and_no_time(match: Match) -> bool:
    """Whether it has a letter, which of 280 addresses one has not, and no day and time has."""
    return is_whole_mac(match) and any(map(str.isalpha, match.text))


def canonical_phone(text: str) -> str:
    """A number as E.164 has it where it says so much itself, else as it was dialled.

    Whatever its extension.
    """
    return international(text) or digits_of(text)


EMAIL_ADDRESS = Entity(
    rule("email", "The address of a mailbox (RFC 5321, RFC 6531).", Severity.MEDIUM),
    {"email": Form(EMAIL, "certain", is_mailbox, gate=r"[^\s@]@[^\s@]")},
    words="",
    against="",
    canonical=str.lower,
)

PHONE = Entity(
    rule(
        "phone",
        "A telephone number: with + and a country code, within a region of the options, or beside "
        "words that speak of one.",
        Severity.MEDIUM,
    ),
    {
        "phone_international": Form(
            rf"(?P<value>{INTERNATIONAL}){EDGE}", "certain", is_international, cut=cut_international
        ),
        "phone_of_region": Form(NATIONAL, "likely", is_of_region, cut=cut_national),
        "phone_national": Form(NATIONAL, "weak", is_dialled_number, cut=cut_national),
    },
    words=words(
        "home phone:, mobile phone:, work phone:",
        "phone:, phones:, phone no:, téléphone:, tél:, mobile:, cell:, fax:, whatsapp:, sms:",
        "phone number, telephone number, mobile number, cell number, fax number, my phone",
        "my mobile, my cell, my number, phone is, call me, call us, call him, call her, text me",
        "reach me, telefon:, handy:, mobil:, telefonnummer, handynummer, mobilnummer, rufnummer",
        "meine nummer, anrufen, ruf mich, rufen sie, portable:, numéro de téléphone",
        "mon numéro, appelez, appelle, teléfono:, móvil:, celular:, número de teléfono, llame",
        "llámame, cellulare:, numero di telefono, chiama, telefone:, telemóvel:",
        "número de telefone, meu número, ligue, telefoon:, mobiel:, telefoonnummer, bel me",
        "bel ons",
        "電話, 电话, 手机, 전화",
    ),
    against=OTHER_NUMBERS,
    canonical=canonical_phone,
)

IP_ADDRESS = Entity(
    rule("ip_address", "A public address of IPv4 or IPv6, not one for examples.", Severity.LOW),
    {
        "ip_v4": Form(
            r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b", "likely", is_ip_and_no_version, cut=cut_ip
        ),
        "ip_v4_low": Form(
            r"\b(?:[0-9]{1,2}\.){3}[0-9]{1,2}\b", "weak", is_ip_of_somebody, cut=cut_ip
        ),
        "ip_v6": Form(
            r"\b[23][0-9a-f]{3}:(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{0,4}\b",
            "likely",
            is_ip_of_somebody,
            cut=cut_ip,
        ),
    },
    words=words(
        "ip, ipv4, ipv6, ip address, ip addr, client:, remote addr, visitor:, logged in from",
        "adresse ip, dirección ip, indirizzo ip, endereço ip, ip-adres",
    ),
    against=words(
        "version, ver, release, firmware, build, driver, upgrade, section, chapter, clause",
        "paragraph, abschnitt, kapitel, oid, v",
    ),
    canonical=canonical_ip,
)

MAC_ADDRESS = Entity(
    rule("mac_address", "The hardware address of one device (IEEE 802).", Severity.LOW),
    {
        "mac_address": Form(
            alone(r"[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}"), "likely", is_whole_mac_and_no_time
        ),
        "mac_address_of_digits": Form(alone(r"[0-9]{2}(?:[:-][0-9]{2}){5}"), "weak", is_whole_mac),
    },
    words=words("mac, hardware address, ethernet, bluetooth, bssid, wlan"),
    against=words("fingerprint, checksum, hash, sha1, md5, serial"),
)

ENTITIES = (EMAIL_ADDRESS, PHONE, IP_ADDRESS, MAC_ADDRESS)
