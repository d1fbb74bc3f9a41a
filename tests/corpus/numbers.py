"""Numbers, hashes, times and ids as traffic holds them: what fills the slots of a frame."""

import base64
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Draw = Callable[[random.Random], str]

_START = datetime(2019, 1, 1, tzinfo=UTC)
_SECONDS = 7 * 365 * 86_400
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def moment(chance: random.Random) -> datetime:
    """Some moment of the years 2019 to 2025, to the microsecond."""
    return _START + timedelta(
        seconds=chance.randrange(_SECONDS), microseconds=chance.randrange(1_000_000)
    )


def between(low: int, high: int) -> Draw:
    return lambda chance: str(chance.randint(low, high))


def hexadecimal(length: int) -> Draw:
    return lambda chance: f"{chance.getrandbits(4 * length):0{length}x}"


def letters(alphabet: str, length: int) -> Draw:
    return lambda chance: "".join(chance.choices(alphabet, k=length))


def written(form: str) -> Draw:
    """A moment in the form of strftime."""
    return lambda chance: moment(chance).strftime(form)


def epoch(per_second: int) -> Draw:
    """Time since 1970 in fractions of a second."""

    def draw(chance: random.Random) -> str:
        microseconds = (moment(chance) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
            microseconds=1
        )
        return str(microseconds * per_second // 1_000_000)

    return draw


def native(zero: str, low: int, high: int) -> Draw:
    """A number in the digits of a script, which begin with its zero."""
    digits = {ord("0") + value: ord(zero) + value for value in range(10)}
    return lambda chance: str(chance.randint(low, high)).translate(digits)


def decimal(low: float, high: float, places: int) -> Draw:
    return lambda chance: f"{chance.uniform(low, high):.{places}f}"


def joined(separator: str, draw: Draw, low: int, high: int) -> Draw:
    """From low to high drawings, with the separator between them."""
    return lambda chance: separator.join(draw(chance) for _ in range(chance.randint(low, high)))


def encoded(length: int) -> Draw:
    """Random bytes in base64."""
    return lambda chance: base64.b64encode(chance.randbytes(length)).decode()


def uuid(chance: random.Random) -> str:
    """A UUID of version 4."""
    text = f"{chance.getrandbits(128):032x}"
    return (
        f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{chance.choice('89ab')}{text[17:20]}-{text[20:]}"
    )


def order(chance: random.Random) -> str:
    """Ten to sixteen digits, most beginning as a card does; never a multiple of ten by Luhn."""
    length = chance.randint(10, 16)
    number = chance.choice(("3", "4", "5", "6", "7", "8")) + "".join(
        chance.choices("0123456789", k=length - 1)
    )
    last = next(digit for digit in "0123456789" if not luhn(number[:-1] + digit))
    return number if not luhn(number) else number[:-1] + last


def luhn(number: str) -> bool:
    """Whether the digits pass the check of cards."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(doubled) + sum(map(int, number[::-2]))) % 10 == 0


def version(chance: random.Random) -> str:
    parts = [chance.randint(0, 24), chance.randint(0, 60), chance.randint(0, 30)]
    return ".".join(map(str, parts)) + chance.choice(("", "", "", "-rc.1", "-beta.2", "+build.77"))


def build(chance: random.Random) -> str:
    """A version of four parts, the last ones too large for an address."""
    return f"{chance.randint(4, 19)}.{chance.randint(0, 9)}.{chance.randint(300, 26999)}." + str(
        chance.randint(256, 9999)
    )


def duration(chance: random.Random) -> str:
    return chance.choice(
        (
            f"{chance.uniform(0.1, 999):.3f}ms",
            f"{chance.uniform(0.1, 90):.2f}s",
            f"{chance.randint(1, 999)}µs",
            f"{chance.randint(1, 59)}m{chance.randint(0, 59)}s",
            f"PT{chance.randint(1, 23)}H{chance.randint(0, 59)}M",
        )
    )


NUMBERS: dict[str, Draw] = {
    "few": between(2, 9),
    "n": between(2, 99),
    "hundred": between(100, 999),
    "thousand": between(1000, 9999),
    "year": between(1961, 2031),
    "recent": between(2019, 2026),
    "hour": between(7, 22),
    "minute": between(10, 59),
    "degrees": between(-9, 37),
    "day": between(1, 28),
    "month": between(1, 12),
    "price": decimal(1, 400, 2),
    "percent": decimal(0, 100, 1),
    "real": decimal(-50, 500, 4),
    "latitude": decimal(-70, 70, 5),
    "longitude": decimal(-170, 170, 5),
    "date": written("%Y-%m-%d"),
    "clock": written("%H:%M"),
    "clocksec": written("%H:%M:%S"),
    "stamp": written("%Y-%m-%dT%H:%M:%S.%fZ"),
    "logged": written("%Y-%m-%d %H:%M:%S,%f"),
    "compact": written("%Y%m%d%H%M%S"),
    "epoch": epoch(1),
    "epochms": epoch(1000),
    "epochus": epoch(1_000_000),
    "epochns": epoch(1_000_000_000),
    "order": order,
    "short": hexadecimal(7),
    "word": hexadecimal(8),
    "md": hexadecimal(32),
    "sha": hexadecimal(40),
    "digest": hexadecimal(64),
    "address": lambda chance: (
        f"0x{chance.choice(('7ffe', '7f3a', '5581'))}{chance.getrandbits(32):08x}"
    ),
    "uuid": uuid,
    "ulid": lambda chance: "01" + letters(_CROCKFORD, 24)(chance),
    "opaque": letters(_BASE62, 24),
    "nano": letters(_BASE62 + "_-", 21),
    "integrity": lambda chance: f"sha512-{encoded(64)(chance)}",
    "version": version,
    "build": build,
    "duration": duration,
    "port": between(1024, 65535),
    "pid": between(300, 99_999),
    "colour": lambda chance: f"#{chance.getrandbits(24):06x}",
    "tick": lambda chance: f"{chance.randint(0, 99999)}.{chance.randint(0, 999999):06d}",
}
