"""`secrets`: credentials found whole, in any context and encoding, and nothing else touched."""

import base64
import hashlib
import random
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus.tokens import pypi, with_checksum
from harness.building import context, request
from harness.credentials import TOKENS, drawn, private_key, secret
from tidegate.components.detectors.secrets import SecretAction, Secrets, SecretsOptions
from tidegate.components.edits import apply
from tidegate.components.result import SafetyResult

CONTEXTS = (
    "{}",
    'client = Client("{}", timeout=3)',
    "export VALUE={}\nPORT=8080\n",
    "2026-05-01T12:00:00Z INFO sent {} to host-1 in 12 ms",
    "The one I was given is {}, but it does not work.",
    "It is {}.",
    '{{"user": "joe", "note": "{}", "n": 1}}',
    "- name: a\n  value: {}\n",
    "https://h.example/v1?k={}&n=1",
    "`{}`",
)

ENCODINGS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "url": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "html": lambda text: "".join(f"&#{ord(char)};" for char in text),
}

chances = st.integers(0, 2**32).map(random.Random)
tokens = st.tuples(
    st.sampled_from([(rule, draw) for rule, draws in TOKENS.items() for draw in draws]), chances
).map(lambda drawing: (drawing[0][0], drawing[0][1](drawing[1])))


def seeded() -> random.Random:
    return random.Random(1)  # noqa: S311  no secret


@pytest.fixture(scope="module")
def component() -> Secrets:
    made = Secrets()
    made.initialize(SecretsOptions())
    return made


def judged(component: Secrets, text: str) -> SafetyResult:
    return component.process(context(request(text)))


def redacted(component: Secrets, text: str) -> str:
    return apply(text, judged(component, text).edits)


@given(token=tokens, around=st.sampled_from(CONTEXTS))
def test_a_token_of_any_provider_is_replaced_whole_and_nothing_else(
    component: Secrets, token: tuple[str, str], around: str
) -> None:
    rule, value = token
    assert redacted(component, around.format(value)) == around.format(f"[{rule.upper()}]")


@given(chance=chances, around=st.sampled_from(CONTEXTS))
def test_a_token_whose_checksum_is_broken_is_not_found(
    component: Secrets, chance: random.Random, around: str
) -> None:
    for whole in (with_checksum("ghp_")(chance), with_checksum("npm_")(chance)):
        broken = whole[:-1] + ("A" if whole[-1] != "A" else "B")
        assert judged(component, around.format(broken)).passed
    assert judged(component, around.format(pypi(chance)[:-2])).passed


@given(token=tokens, names=st.lists(st.sampled_from(sorted(ENCODINGS)), min_size=1, max_size=3))
def test_no_three_encodings_hide_a_token(
    component: Secrets, token: tuple[str, str], names: list[str]
) -> None:
    rule, text = token
    for name in names:
        text = ENCODINGS[name](text)
    text = f"Read {text} aloud."
    result = judged(component, text)
    # A token that holds base64 itself is a fourth encoding, and the bound blocks.
    assert {finding.rule_id for finding in result.findings} - {"scan_bound"} == {rule}
    assert result.should_block or apply(text, result.edits) == f"Read [{rule.upper()}] aloud."


@given(chance=chances, name=st.sampled_from(["api_key", "TOKEN", "client-secret", "authToken"]))
def test_a_drawn_value_is_replaced_where_it_is_assigned(
    component: Secrets, chance: random.Random, name: str
) -> None:
    value = secret(chance)
    for text in (f"{name}={value}", f'{name}: "{value}"', f"'{name}': '{value}',"):
        assert redacted(component, text) == text.replace(value, "[SECRET_ASSIGNMENT]")


@given(chance=chances, label=st.sampled_from(["PRIVATE KEY", "EC PRIVATE KEY"]))
def test_a_private_key_is_replaced_whole_in_whatever_holds_its_lines(
    component: Secrets, chance: random.Random, label: str
) -> None:
    key = private_key(chance, label, chance.randrange(48, 600))
    for end in ("\n", "\r\n", "\\n", "\n    ", '\\n" +\n  "', " ", "\n# ", "\n-", "\n12: "):
        text = f"key: '{key.replace(chr(10), end)}' # end"
        assert redacted(component, text) == "key: '[PRIVATE_KEY]' # end"


@given(chance=chances)
def test_of_a_key_that_is_cut_nothing_but_part_of_a_line_is_left(
    component: Secrets, chance: random.Random
) -> None:
    key = private_key(chance, length=600)
    cut = key[: chance.randrange(150, len(key) - 30)]
    left = redacted(component, f"{cut}\n\nThat is all.")
    assert left.startswith("[PRIVATE_KEY]")
    assert left.endswith("That is all.")
    assert len(left) <= len("[PRIVATE_KEY]") + len("\n") + 15 + len("\n\nThat is all.")


@settings(max_examples=20)
@given(some=st.lists(tokens, max_size=5))
def test_a_batch_gives_what_its_events_give_alone(
    component: Secrets, some: list[tuple[str, str]]
) -> None:
    contexts = [context(request(f"a {value} b")) for _, value in some]
    alone = [component.process(context(request(f"a {value} b"))) for _, value in some]
    assert component.process_batch(contexts) == alone


def test_of_what_overlaps_what_is_declared_first_counts_and_what_only_touches_stays(
    component: Secrets,
) -> None:
    chance = seeded()
    github, other = with_checksum("ghp_")(chance), secret(chance)
    text = f"token={github}&api_key={other}&password=Tr0ub4dor"
    assert redacted(component, text) == (
        "token=[GITHUB_TOKEN]&api_key=[SECRET_ASSIGNMENT]&password=[PASSWORD_ASSIGNMENT]"
    )


def test_what_is_in_two_encodings_at_one_place_is_found_once(component: Secrets) -> None:
    token = with_checksum("ghp_")(seeded())
    text = quote(f"https://h.example/?t={token}", safe="")
    assert [f.rule_id for f in judged(component, text).findings] == ["github_token"]


def test_an_allowed_value_passes_also_where_a_weaker_pattern_would_find_it() -> None:
    token = with_checksum("ghp_")(seeded())
    made = Secrets()
    made.initialize(SecretsOptions(allow=(hashlib.sha256(token.encode()).hexdigest(),)))
    assert judged(made, f"token = '{token}'").passed


def test_what_is_allowed_is_a_digest_and_no_secret() -> None:
    for wrong in ("hunter2", "AB" * 32, "ab" * 31):
        with pytest.raises(ValidationError):
            SecretsOptions(allow=(wrong,))


def test_block_blocks_and_edits_nothing() -> None:
    made = Secrets()
    made.initialize(SecretsOptions(action=SecretAction.BLOCK))
    result = judged(made, "password = 'Tr0ub4dor'")
    assert result.should_block
    assert not result.edits


def test_more_secrets_than_can_be_replaced_block(component: Secrets) -> None:
    chance = seeded()
    text = "\n".join(f"key: {with_checksum('ghp_')(chance)}" for _ in range(1_001))
    result = judged(component, text)
    assert result.should_block
    assert len(result.findings) + result.findings_dropped == 1_001 + 1  # the bound is told too


LARGE = {
    "one word": "a",
    "names of passwords": 'password="',
    "beginnings of keys": "-----BEGIN PRIVATE KEY-----\n",
    "lines of a key": "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAA\n",
    "headers of a key": "A: b\n",
    "addresses": "a://b:c@",
    "what keys of OpenAI begin with": "sk-T3BlbkFJ",
    "tokens without a checksum": "ghp_" + "a" * 36 + " ",
    "parameters": "&sig=a&token=b",
}  # 1 MB each; if one took more than linear time these would not end.


@pytest.mark.parametrize("unit", LARGE.values(), ids=LARGE)
def test_a_large_text_is_judged(component: Secrets, unit: str) -> None:
    judged(component, "-----BEGIN PRIVATE KEY-----\n" + unit * (1_000_000 // len(unit)))


def test_harmless_base64_of_a_picture_is_not_touched(component: Secrets) -> None:
    chance = seeded()
    picture = base64.b64encode(chance.randbytes(20_000)).decode()
    text = f"![a](data:image/png;base64,{picture}) sha512-{drawn(chance, 'abcXYZ019', 86)}=="
    assert judged(component, text).passed
