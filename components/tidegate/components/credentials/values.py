"""What a value looks like: drawn by chance, a sample, or the name of something."""

import math
import string
from collections import Counter
from itertools import pairwise, repeat
from operator import sub

SAMPLES = frozenset(
    {
        # docs.github.com, "Refreshing user access tokens" and other pages
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        # learn.microsoft.com: the storage emulator, the Cosmos DB emulator
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==",
        # docs.aws.amazon.com, IAM User Guide
        "AKIAI44QH8DHBEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
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
    "sample", "your-", "your_", "not-a-", "password", "passwd",
)  # fmt: skip
"""Words of samples. A password that says `password` is one too: all who guess begin there."""
_OF_TEST_KEYS = ("sk_test_", "rk_test_")
_MASK = "****"

_GUESSED = frozenset(
    [
        "", "pass", "pw", "pwd", "secret", "token", "admin", "root", "guest", "user", "username",
        "test", "postgres", "mysql", "redis", "mongo", "rabbitmq", "none", "null", "foo", "bar",
        "x-oauth-basic",  # docs.github.com, "Easier builds and deployments using Git over HTTPS"
    ]
)  # fmt: skip
"""Passwords of demonstrations, without the digits and signs around them."""

_DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_LOOKED_AT = 256
"""Characters of a value that are looked at for runs, so that a long one costs no more: samples that
are longer have one before."""
_STEPS = {0: "=", 1: "+"}
"""From a character to one that is alike, or the next."""
_OF_TEMPLATES = ("${", "$(", "{{", "<%", "%(", "(?", "://")
_OF_PATHS = ("/", "./", "../", "~/")
_OF_DRIVES = (":\\", ":/")
_BRACKETS = ("<>", "{}", "[]", "()")
_UUID_LENGTHS = [8, 4, 4, 4, 12]  # RFC 9562, section 4
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_JOINTS = str.maketrans("-_./,", "     ")
_OF_RULES = frozenset(string.ascii_lowercase + string.digits + "_,")
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
        or _MASK in value
        or value.startswith(_OF_TEST_KEYS)
        or _says_sample(value)
        or lower.strip(string.digits + string.punctuation) in _GUESSED
        or _has_run(value, run)
    )


def _says_sample(value: str) -> bool:
    """Whether it holds words of samples, and beside them nothing drawn, but names and numbers."""
    lower, rest = value.lower(), value
    for word in filter(lower.__contains__, _OF_SAMPLES):
        rest = _without(word, rest)
    return rest != value and is_name(rest)


def _without(word: str, value: str) -> str:
    """A value with spaces where the word stood, whatever its case."""
    pieces, place = [], 0
    for piece in value.lower().split(word):
        pieces.append(value[place : place + len(piece)])
        place += len(piece) + len(word)
    return " ".join(pieces)


def _has_run(value: str, length: int) -> bool:
    codes = list(map(ord, value[:_LOOKED_AT]))
    steps = "".join(map(_STEPS.get, map(sub, codes[1:], codes), repeat(" ")))
    return any(step * (length - 1) in steps for step in _STEPS.values())


def is_reference(value: str) -> bool:
    """Whether a value says where the secret is: a variable, template, path, address or digest.

    So is what an encoding was taken off that is none, such as the name in `%DB%`.
    """
    inner = value.lstrip("$@%&*!").rstrip("%")
    is_variable = inner != value and _is_variable(inner)
    is_hash = value.startswith("$") and value.count("$") >= 3  # crypt(5): $id$salt$hash
    is_digest = any(name + sign in value.lower() for name in _DIGESTS for sign in ":-")
    is_template = any(sign in value for sign in _OF_TEMPLATES) or value[0] + value[-1] in _BRACKETS
    folder, slash, _ = value.lstrip("./~").partition("/")
    is_path = value.startswith(_OF_PATHS) and folder.islower() and bool(slash)
    is_path |= value[0].isalpha() and value[1:3] in _OF_DRIVES
    return is_variable or is_hash or is_digest or is_template or is_path or "\ufffd" in value


def _is_variable(value: str) -> bool:
    """Whether it is a name, and not letters of both cases and digits in no order."""
    is_in_order = value.islower() or value.isupper() or all(map(_has_words, _parts(value)))
    return value.replace(".", "_").isidentifier() and is_in_order


def is_code(value: str, behind: str) -> bool:
    """Whether a value calls or indexes something, with what stands behind it on its line."""
    line = (value + behind).rstrip().lstrip("$").replace("->", ".").replace("::", ".")
    opening = next((char for char in line if char in _CLOSING), None)
    if opening is None:
        return False
    name, _, inside = line.partition(opening)
    _, closing, after = inside.partition(_CLOSING[opening])
    is_whole = bool(closing) and not after[:1].isalnum()
    goes_on = not closing and line.endswith((opening, ","))
    return name.replace(".", "_").isidentifier() and is_name(name) and (is_whole or goes_on)


def is_name(value: str) -> bool:
    """Whether a value is a UUID, a time, or made of words and numbers, as paths and names are."""
    parts = _parts(value)
    is_uuid = list(map(len, parts)) == _UUID_LENGTHS
    is_time = _OF_TIMES.issuperset(value)
    return is_uuid or is_time or all(map(_is_named, parts))


def is_compound_of_words(value: str) -> bool:
    """Whether a value is several words: what is written so is said or called, seldom a password."""
    parts = value.translate(_JOINTS).split()
    # Two digits, as in `Base64-encoded`; with four, `Summer-2026`, a usual password, is words.
    are_words = len(parts) > 1 and all(_is_word(part, digits=2) for part in parts)
    return are_words or _are_rules(value)


def _are_rules(value: str) -> bool:
    """Whether it says what a password has to be, as `required|min:8` of Laravel does."""
    rules = [rule.partition(":") for rule in value.split("|")]
    return len(rules) > 1 and all(
        name.replace("_", "").isalpha() and name.islower() and _OF_RULES.issuperset(bound)
        for name, _, bound in rules
    )


def _parts(value: str) -> list[str]:
    spaced = "".join(char if char.isalnum() else " " for char in value)
    return spaced.split()


def _is_named(part: str) -> bool:
    """Words that their capitals tell apart, as in `fromUser2`, of four characters on average."""
    # Of drawn tokens of 16 letters and digits 1.3 % are so; with three characters, 4.8 % would be.
    return _is_short(part) or (_has_words(part) and len(part) >= 4 * len(_humps(part)))


def _has_words(part: str) -> bool:
    # Four digits, as of a year: with three, no more drawn tokens were found.
    return all(_is_short(word) or _is_word(word, digits=4) for word in _humps(part))


def _humps(part: str) -> list[str]:
    """What a capital begins that follows another character than a capital, each."""
    follows = pairwise(f"{part[0].upper()}{part}")
    return "".join(
        f" {char}" if char.isupper() and not before.isupper() else char for before, char in follows
    ).split()


def _is_short(part: str) -> bool:
    """A number, or three characters as in `k8s`."""
    # With four characters, 3.1 % of drawn tokens of 16 were names, in place of 1.3 %.
    return part.isdigit() or len(part) <= 3


def _is_word(part: str, digits: int) -> bool:
    """Letters in one case, or with a capital first, and as many digits behind at most."""
    letters = part.rstrip(string.digits)
    is_of_a_case = letters.islower() or letters.isupper() or letters.istitle()
    count = len(part) - len(letters)
    return letters.isalpha() and is_of_a_case and count <= min(digits, len(letters))
