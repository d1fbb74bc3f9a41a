"""`secrets`: credentials, found by their form, by what they hold, or by what names them."""

import hashlib
import string
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from operator import itemgetter
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from tidegate.components.base import Layer, Options
from tidegate.components.context import SafetyContext
from tidegate.components.credentials import checks, values
from tidegate.components.credentials.providers import TOKENS
from tidegate.components.credentials.structures import STRUCTURES
from tidegate.components.registry import component
from tidegate.components.result import SafetyResult
from tidegate.components.scan.acting import Act, result_of
from tidegate.components.scan.component import SCAN_BOUND, ScanningComponent
from tidegate.components.scan.match import Match
from tidegate.components.scan.pattern import Pattern


class SecretAction(StrEnum):
    """What becomes of an event that holds a secret."""

    REDACT = "redact"
    BLOCK = "block"


Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class SecretsOptions(Options):
    """Options of `secrets`."""

    action: SecretAction = Field(
        default=SecretAction.REDACT,
        description="What becomes of an event with a secret: `redact` puts the name of its rule in "
        "place of each, such as [GITHUB_TOKEN], so that what goes on holds none and the "
        "conversation goes on as well, also where the secret is a private key; `block` lets "
        "nothing go on. A secret where nothing can be replaced blocks either way.",
    )
    allow: tuple[Digest, ...] = Field(
        default=(),
        description="Secrets that pass: the SHA-256 of each whole value, in UTF-8, as lower-case "
        "hex digits, so that the policy holds none.",
    )


_NEAR = 200
"""Code points before a value in which what names it is looked for."""
_COMMAND = 1_000
"""Code points before a value in which its command begins: a call of curl has headers and a body."""
_GAP = " \t\r\n\"'`*_"
"""Characters between a value and the sign behind its name."""
_CONNECTIONS = ("jdbc:", "server=", "data source=", "host=", "user id=", "uid=", "user=")
_OPEN_NAMES = (
    "pagetoken",
    "nexttoken",
    "continuationtoken",
    "synctoken",
    "resumetoken",
    "cursortoken",
)
"""Tokens that tell a place in a list, by the ends of their names."""


def _is_sample(value: str) -> bool:
    return values.is_sample(value, int(Secrets.thresholds["sample_run"]))


def _is_secret(value: str) -> bool:
    return not _is_sample(value) and not values.is_reference(value)


def _is_drawn(match: Match) -> bool:
    """Whether it is no sample, nor words in small letters, which a drawn token never is."""
    value = match.text
    return any(char.isdigit() or char.isupper() for char in value) and not _is_sample(value)


def _has_key_body(match: Match) -> bool:
    body = match.text.split("-----")[2]
    return sum(map(str.isalnum, body)) >= Secrets.thresholds["key_body"]


def _is_jwt(match: Match) -> bool:
    signature = match.text.rpartition(".")[2]
    return checks.is_jwt(match.text) and signature not in values.SAMPLES


def _is_basic(match: Match) -> bool:
    said = checks.user_and_password(match.text)
    return said is not None and _is_secret(said[1])


def _is_of_a_connection(match: Match) -> bool:
    line = match.before(_NEAR).rpartition("\n")[2].replace(" =", "=")
    return any(name in line for name in _CONNECTIONS) and _is_secret(match.text)


def _is_of_curl(match: Match) -> bool:
    command = match.before(_COMMAND).replace("\r", "").replace("\\\n", " ").rpartition("\n")[2]
    for sign in (" && ", " | "):  # in a header or a body they seldom stand between spaces
        command = command.rpartition(sign)[2]
    return "curl" in command and _is_chosen(match.text) and _is_secret(match.text)


def _is_chosen(value: str) -> bool:
    """Whether it has what a password has and a word has not."""
    return any(char.isdigit() or char in "!@#$%^~" for char in value)


def _is_password(match: Match) -> bool:
    value = _unsaid(match)
    return (
        len(value) >= Secrets.thresholds["password_length"]
        and any(map(str.isalpha, value))
        and _is_chosen(value)
        and _is_assigned(match)
        and not values.is_compound_of_words(value)
    )


def _unsaid(match: Match) -> str:
    """A value without the mark that ends the sentence in which it is one word, in small letters."""
    word = match.text.rstrip("!?")
    is_said = match.before(_NEAR).rstrip(f"{_GAP}:").endswith(" is")
    return word if is_said and word.replace("-", "").isalpha() and word.islower() else match.text


def _is_token(match: Match) -> bool:
    value = match.text
    return (
        len(value) >= Secrets.thresholds["token_length"]
        and any(map(str.isdigit, value))
        and "." not in value.partition("@")[2]  # it is of an address, which has a pattern
        and _is_assigned(match)
        and not values.is_name(value)
    )


def _is_assigned(match: Match) -> bool:
    """Whether it is a value itself, and no code that comes to one."""
    behind = match.after(_NEAR).partition("\n")[0]
    is_quoted = match.before(1) in ("'", '"', "`")
    whole = match.text + behind[:1] if behind.startswith((")", "]", "}")) else match.text
    return (
        values.entropy(match.text) >= Secrets.thresholds["entropy"]
        and _is_secret(whole)
        and _is_in_place(match, behind)
        and (is_quoted or not values.is_code(match.text, behind))
    )


def _is_in_place(match: Match, behind: str) -> bool:
    """Whether a value beside a border is in a row of a table, or one below its name alone there.

    What follows a lone `=` or `>` at the start of the next line has a meaning of its own.
    """
    before = match.before(_NEAR)
    named = before.rstrip(_GAP)
    gap = before[len(named) :]
    if "\n" in gap:
        is_other = match.text.endswith(":") or (named.endswith(("=", ">")) and gap[-1] == "\n")
        return not any(map(str.isalnum, behind)) and not is_other
    return not named.endswith("|") or named.rpartition("\n")[2].lstrip().startswith("|")


def _is_assigned_token(match: Match) -> bool:
    signs = f"{_GAP}]=:>|,"
    name = match.before(_NEAR).rstrip(signs)
    tag = name.rpartition("<")[2]
    if tag.startswith(("string", "td")) and ">" not in tag:  # the name is in the cell before
        name = name.rpartition("</")[0]
    name = name.removesuffix("value").rstrip(signs + string.digits)
    name = name.replace("_", "").replace("-", "")
    return not name.endswith(_OPEN_NAMES) and _is_token(match)


@component
class Secrets(ScanningComponent[SecretsOptions]):
    """Replaces credentials: tokens of providers, private keys, passwords; or blocks on them."""

    name: ClassVar = "secrets"
    version: ClassVar = "1"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = SecretsOptions
    patterns: ClassVar[Mapping[str, Pattern]] = {**TOKENS, **STRUCTURES}
    rules: ClassVar = (*{p.rule.id: p.rule for p in patterns.values()}.values(), SCAN_BOUND)
    verifiers: ClassVar[Mapping[str, Callable[[Match], bool]]] = {
        "has_checksum": lambda match: checks.has_checksum(match.text),
        "has_key_body": _has_key_body,
        "is_assigned_token": _is_assigned_token,
        "is_basic": _is_basic,
        "is_drawn": _is_drawn,
        "is_jwt": _is_jwt,
        "is_literal": lambda match: _is_secret(match.text),
        "is_macaroon": lambda match: checks.is_macaroon(match.text.removeprefix("pypi-")),
        "is_of_a_connection": _is_of_a_connection,
        "is_of_curl": _is_of_curl,
        "is_password": _is_password,
        "is_token": _is_token,
        "names_a_user": lambda match: checks.names_a_user(match.text),
        "names_openai": lambda match: checks.names_openai(match.text),
    }
    thresholds: ClassVar[Mapping[str, float]] = {
        # Characters in a row, alike or each the next: of 40 drawn from 62 one in ten million has 6.
        "sample_run": 6,
        # NIST SP 800-63B, section 5.1.1.1: no password is shorter; shorter values are mostly none.
        "password_length": 8,
        # 64 bits in hex, the least that OWASP's Session Management Cheat Sheet asks of a token.
        "token_length": 16,
        # Bits per character: 16 hex digits drawn by chance have 3.2 on average, and one in 1,000
        # below 2.5, as dates, counters and repeated words have.
        "entropy": 2.5,
        # Letters and digits: an Ed25519 key, the shortest, has 64 in PEM; half of one is no sample.
        "key_body": 32,
    }
    cost: ClassVar = "Nothing beside the scan that all components share, where nothing is found."
    does_not_catch: ClassVar = (
        "Passwords that are told without a name, sign or word before them, of letters alone, of "
        "several words, or in a column of a table below their name; tokens of providers not "
        "listed that nothing names; UUIDs and digits alone as tokens; hashes of passwords; test "
        "keys of Stripe; a key split over several messages, from its second piece on, or whose "
        "lines begin with words or tags; in a bare value what follows a backslash that may begin "
        "an escape, `>` before a letter, or `<` in the middle of a line; names that go on behind "
        "the word with others than a stage or a number, and a value that stands before its name; "
        "a lone key, or a password without digits and signs, as the user of curl, and one behind "
        "a body of several lines; .netrc's entry `default`, or a password before its login; "
        "GitHub's and npm's tokens with a typing error; whether a secret still opens anything."
    )
    example: ClassVar[dict[str, Any]] = {
        "action": "redact",
        # of "the-token-of-our-demo-1"
        "allow": ["bae225c84f74acd6bdc117444da161c5623c754ee4427f7d06a379a9d7f2725b"],
    }

    def process(self, context: SafetyContext) -> SafetyResult:
        """Replace every secret, or block."""
        found = self.found(context)
        blocks = self.config.action is SecretAction.BLOCK
        secrets = [match for match in found.matches if not self._is_allowed(match.text)]
        acts = [
            Act(match.finding(), None if blocks else f"[{match.pattern.rule.id.upper()}]")
            for match in self._telling(secrets)
        ]
        return result_of(acts, context, found.is_cut)

    def _telling(self, matches: Sequence[Match]) -> Sequence[Match]:
        """All but those within others, longer or of an earlier pattern, in the order given.

        Personal data keeps the surest of what overlaps. Of secrets what overlaps in part stays, as
        the text of both is replaced and no end of either is left.
        """
        if len(matches) < 2:
            return matches
        order = {pattern_id: number for number, pattern_id in enumerate(self.patterns)}
        kept: set[int] = set()
        covered: dict[str, list[tuple[int, int]]] = defaultdict(list)  # apart, and in order

        def rank(number: int) -> tuple[int, int]:
            start, end = matches[number].span
            return order[matches[number].pattern_id], start - end

        for number in sorted(range(len(matches)), key=rank):
            spans, (start, end) = covered[matches[number].part.path], matches[number].span
            after = bisect_right(spans, start, key=itemgetter(0))
            if after and end <= spans[after - 1][1]:
                continue
            kept.add(number)
            first = after - 1 if after and start < spans[after - 1][1] else after
            last = bisect_left(spans, end, key=itemgetter(0))
            start = min([start, *(one for one, _ in spans[first:last])])
            end = max([end, *(one for _, one in spans[first:last])])
            spans[first:last] = [(start, end)]
        return [match for number, match in enumerate(matches) if number in kept]

    def _is_allowed(self, value: str) -> bool:
        allowed = self.config.allow
        return bool(allowed) and hashlib.sha256(value.encode()).hexdigest() in allowed
