"""What a value looks like: drawn by chance, a sample, or the name of something."""

import math
import string
from collections import Counter
from itertools import pairwise

SAMPLES = frozenset(
    {
        # docs.github.com, "Refreshing user access tokens" and other pages
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        # learn.microsoft.com: the storage emulator, the Cosmos DB emulator
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==",
        # signatures of the tokens on jwt.io, and of RFC 7519, section 3.1
        "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        # RFC 7617, section 2
        "open sesame",
    }
)
"""Credentials that documentation shows."""

_OF_SAMPLES = (
    "example", "placeholder", "changeme", "change-me", "change_me", "replace", "redacted", "dummy",
    "sample", "your-", "your_", "not-a-", "password", "passwd", "****", "sk_test_", "rk_test_",
)  # fmt: skip
"""Parts of samples. A password that says `password` is one too: all who guess begin there."""

_GUESSED = frozenset(
    [
        "", "pass", "pw", "pwd", "secret", "token", "admin", "root", "guest", "user", "username",
        "test", "postgres", "mysql", "redis", "mongo", "rabbitmq", "none", "null", "foo", "bar",
    ]
)  # fmt: skip
"""Passwords of demonstrations, without the digits and signs around them."""

_DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_LOOKED_AT = 256
"""Characters of a value that are looked at for runs: samples that are longer have one before."""
_OF_TEMPLATES = ("${", "$(", "{{", "<%", "%(", "://")
_OF_PATHS = ("/", "./", "../", "~/")
_BRACKETS = ("<>", "{}", "[]")
_UUID_LENGTHS = [8, 4, 4, 4, 12]
_JOINTS = str.maketrans("-_./", "    ")
_OF_TIMES = frozenset(string.digits + "TZ:.+-")  # RFC 3339


def entropy(value: str) -> float:
    """Bits per character (Shannon, "A Mathematical Theory of Communication", 1948, section 6)."""
    shares = [count / len(value) for count in Counter(value).values()]
    return -sum(share * math.log2(share) for share in shares)


def is_sample(value: str, run: int) -> bool:
    """Whether a value is no secret, as everybody knows it or can tell it.

    run: characters in a row, alike or each the next (`xxxxxx`, `123456`), from which on nobody drew
    them by chance.
    """
    lower = value.lower()
    return (
        value in SAMPLES
        or any(word in lower for word in _OF_SAMPLES)
        or lower.strip(string.digits + string.punctuation) in _GUESSED
        or _longest_run(value) >= run
    )


def _longest_run(value: str) -> int:
    longest = alike = rising = 1
    for one, other in pairwise(map(ord, value[:_LOOKED_AT])):
        alike = alike + 1 if other == one else 1
        rising = rising + 1 if other == one + 1 else 1
        longest = max(longest, alike, rising)
    return longest


def is_reference(value: str) -> bool:
    """Whether a value says where the secret is: a variable, template, path, address or digest.

    So is what an encoding was taken off that is none, such as the name in `%DB%`.
    """
    inner = value.lstrip("$@%&*!").rstrip("%")
    is_variable = inner != value and inner.replace(".", "_").isidentifier()
    is_hash = value.startswith("$") and value.count("$") >= 3  # crypt(5)
    is_digest = any(name + sign in value.lower() for name in _DIGESTS for sign in ":-")
    is_template = any(sign in value for sign in _OF_TEMPLATES) or value[0] + value[-1] in _BRACKETS
    is_path = value.startswith(_OF_PATHS) and value.count("/") >= 2
    return is_variable or is_hash or is_digest or is_template or is_path or "\ufffd" in value


def is_name(value: str) -> bool:
    """Whether a value is a UUID, a time, or made of words and numbers, as paths are."""
    parts = _parts(value)
    is_uuid = list(map(len, parts)) == _UUID_LENGTHS
    is_time = _OF_TIMES.issuperset(value)
    return is_uuid or is_time or all(_is_short(part) or _is_word(part) for part in parts)


def is_compound_of_words(value: str) -> bool:
    """Whether a value is several words: what is written so is said or called, seldom a password."""
    parts = value.translate(_JOINTS).split()
    return len(parts) > 1 and all(map(_is_word, parts))


def _parts(value: str) -> list[str]:
    spaced = "".join(char if char.isalnum() else " " for char in value)
    return spaced.split()


def _is_short(part: str) -> bool:
    """A number, or three characters as in `k8s`."""
    return part.isdigit() or len(part) <= 3


def _is_word(part: str) -> bool:
    """Letters, with two digits behind them at most."""
    letters = part.rstrip(string.digits)
    return letters.isalpha() and len(part) - len(letters) <= 2
