"""Data of persons, each right by its own check, of people whom nobody is.

Telephone numbers are of ranges kept free for films and books: Ofcom, the North American Numbering
Plan (555-01xx), Bundesnetzagentur, Arcep, ACMA and PTS name them.
"""

import ipaddress
import random
import string
from collections.abc import Callable

from corpus.labelled.kinds import Check, Kind, in_a_row, one_of
from corpus.labelled.names import domain, name
from corpus.numbers import Draw, letters, luhn, moment

_DIGITS = string.digits
_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def digits(length: int) -> Draw:
    return letters(_DIGITS, length)


def checked(body: Draw, length: int, is_right: Callable[[str], bool]) -> Draw:
    """A body, and the first check digits of a length with which it is right, if there are any."""

    def draw(chance: random.Random) -> str:
        while True:
            drawn = body(chance)
            for check in range(10**length):
                number = f"{drawn}{check:0{length}}"
                if is_right(number):
                    return number

    return draw


def grouped(draw: Draw, *sizes: int, by: str = " ") -> Draw:
    """A number in groups; those that are left over come last."""

    def group(chance: random.Random) -> str:
        rest, groups = draw(chance), []
        for size in sizes:
            groups.append(rest[:size])
            rest = rest[size:]
        return by.join(filter(None, (*groups, rest)))

    return group


def is_steuer_id(number: str) -> bool:
    """ISO 7064, MOD 11,10; of the first ten digits, no zero first, one stands twice."""
    product = 10
    for digit in number[:10]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(number[10]) and (
        number[0] != "0" and len(set(number[:10])) == 9
    )


def is_pesel(number: str) -> bool:
    """Weights 1, 3, 7, 9 in turn: Polish act on the population register, PESEL."""
    return sum(int(d) * (1, 3, 7, 9)[at % 4] for at, d in enumerate(number[:10])) % 10 == (
        -int(number[10]) % 10
    )


def is_nhs(number: str) -> bool:
    """Weights 10 down to 2, modulo 11: NHS Data Dictionary, NHS number."""
    total = sum(int(d) * (10 - at) for at, d in enumerate(number[:9]))
    return (11 - total % 11) % 11 == int(number[9])


def is_cpf(number: str) -> bool:
    """Two check digits modulo 11: Receita Federal, CPF."""
    return all(
        sum(int(d) * (length + 1 - at) for at, d in enumerate(number[:length])) * 10 % 11 % 10
        == int(number[length])
        for length in (9, 10)
    )


def is_iban(account: str) -> bool:
    """ISO 13616: the first four behind the rest, letters as 10 to 35, are 1 modulo 97."""
    account = account.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def is_nir(number: str) -> bool:
    """97 less the number modulo 97: INSEE, NIR."""
    return 97 - int(number[:13]) % 97 == int(number[13:])


def _iban(country: str, bank: Draw) -> Draw:
    def draw(chance: random.Random) -> str:
        account = bank(chance)
        number = int("".join(str(int(sign, 36)) for sign in f"{account}{country}00"))
        return f"{country}{98 - number % 97:02}{account}"

    return draw


def _nir(chance: random.Random) -> str:
    born = moment(chance)
    body = f"{chance.choice('12')}{born:%y%m}{chance.randint(1, 95):02}{digits(6)(chance)}"
    return f"{body}{97 - int(body) % 97:02}"


def _born_pesel(chance: random.Random) -> str:
    return f"{moment(chance):%y}{chance.randint(1, 12):02}{chance.randint(1, 28):02}" + digits(4)(
        chance
    )


def _dni(chance: random.Random) -> str:
    number = chance.randrange(10_000_000, 99_999_999)
    return f"{number}{_DNI[number % 23]}"


def _ssn(chance: random.Random) -> str:
    """No area 000, 666 or 9xx, no group 00, no serial 0000: SSA, "Social Security numbers"."""
    area = chance.choice([area for area in range(1, 900) if area != 666])
    return f"{area:03}-{chance.randint(1, 99):02}-{chance.randint(1, 9999):04}"


def _mail(chance: random.Random) -> str:
    first, last = name(chance).lower(), name(chance).lower()
    return chance.choice((f"{first}.{last}", first, f"{first[0]}{last}{chance.randint(1, 99)}")) + (
        f"@{domain(chance)}"
    )


def _ipv4(chance: random.Random) -> str:
    while True:
        address = ipaddress.IPv4Address(chance.getrandbits(32))
        if address.is_global and not address.is_multicast:
            return str(address)


def _ipv6(chance: random.Random) -> str:
    return str(ipaddress.IPv6Address(0x2A02 << 112 | chance.getrandbits(100)))


_VISA = checked(in_a_row("4", digits(14)), 1, luhn)
_MASTERCARD = checked(in_a_row("5", letters("12345", 1), digits(13)), 1, luhn)
_AMEX = checked(in_a_row("3", letters("47", 1), digits(12)), 1, luhn)
_CARD = one_of(
    _VISA,
    _MASTERCARD,
    _AMEX,
    grouped(_VISA, 4, 4, 4, 4),
    grouped(_MASTERCARD, 4, 4, 4, 4, by="-"),
    grouped(_AMEX, 4, 6, 5),
)
_ACCOUNTS = (
    _iban("DE", digits(18)),
    _iban("AT", digits(16)),
    _iban("NL", in_a_row(letters(string.ascii_uppercase, 4), digits(10))),
    _iban("GB", in_a_row(letters(string.ascii_uppercase, 4), digits(14))),
    _iban("CH", digits(17)),
)
_PHONE = one_of(
    in_a_row("+44 20 7946 0", digits(3)),
    in_a_row("+44 161 496 0", digits(3)),
    in_a_row("(202) 555-01", digits(2)),
    in_a_row("+1 312 555 01", digits(2)),
    in_a_row("+49 30 23125 ", digits(3)),
    in_a_row("+49 171 39200", digits(2)),
    in_a_row("+33 1 99 00 ", grouped(digits(4), 2)),
    in_a_row("+61 2 5550 ", digits(4)),
    in_a_row("+46 70 174 06 ", digits(2)),
)


def _kind(name: str, draw: Draw, sentences: tuple[str, ...], lines: tuple[str, ...] = ()) -> Kind:
    return Kind(name, Check.PERSONAL, draw, sentences, lines)


def _national(name: str, draw: Draw, called: str) -> Kind:
    return _kind(
        name,
        draw,
        (f"My {called} is <<it>>, do you need more?", f"{called}: <<it>>, name: <<person>>"),
    )


KINDS = (
    _kind(
        "e-mail address",
        _mail,
        (
            "Write to <<it>> before <<clock>>.",
            "<<person>> (<<it>>) has not answered since <<date>>.",
            "Meine Adresse ist <<it>>, bitte dorthin antworten.",
        ),
        ("<<logged>> INFO <<app>> sent to=<<it>> in <<duration>>", 'owner = "<<it>>"'),
    ),
    _kind(
        "phone number",
        _PHONE,
        (
            "Call me on <<it>> after <<clock>>.",
            "<<person>>, phone <<it>>, is at home on <<date>>.",
            "Ruf mich bitte unter <<it>> an.",
        ),
        ("phone: <<it>>",),
    ),
    _kind(
        "card number",
        _CARD,
        (
            "I paid with card <<it>>, valid until 0<<few>>/29.",
            "Charge <<it>>, please, not the old one.",
        ),
        (
            '{"card_number": "<<it>>", "amount": <<price>>}',
            "<<logged>> WARN <<app>> card=<<it>> refused",
        ),
    ),
    _kind(
        "iban",
        one_of(*_ACCOUNTS, *(grouped(account, 4, 4, 4, 4, 4, 4) for account in _ACCOUNTS)),
        ("Send the <<price>> to <<it>>, name <<person>>.", "Mein Konto: <<it>>"),
        ("<<date>>;<<it>>;<<price>>;<<person>>",),
    ),
    _kind(
        "ip address",
        one_of(_ipv4, _ipv4, _ipv6),
        (
            "The last login came from <<it>> at <<clock>>.",
            "Somebody at <<it>> tried it <<n>> times.",
        ),
        ("<<logged>> INFO <<app>> client=<<it>> status=200", '{"client_ip": "<<it>>"}'),
    ),
    _national("us social security number", _ssn, "social security number"),
    _national("german tax id", checked(digits(10), 1, is_steuer_id), "Steuer-ID"),
    _national("polish pesel", checked(_born_pesel, 1, is_pesel), "PESEL"),
    _national("british nhs number", grouped(checked(digits(9), 1, is_nhs), 3, 3, 4), "NHS number"),
    _national("brazilian cpf", checked(digits(9), 2, is_cpf), "CPF"),
    _national("spanish dni", _dni, "DNI"),
    _national("french nir", _nir, "numéro de sécurité sociale (NIR)"),
)
