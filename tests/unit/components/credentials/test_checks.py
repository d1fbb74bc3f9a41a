"""What credentials hold within them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.tokens import jwt, pypi, unpadded, with_checksum
from harness.credentials import discord
from tidegate.components.credentials.checks import (
    checksum,
    has_checksum,
    is_jwt,
    is_macaroon,
    names_a_user,
    names_openai,
    user_and_password,
)

chances = st.integers(0, 2**32).map(random.Random)


@given(chances)
def test_a_token_with_its_checksum_has_it_and_with_any_character_changed_has_not(
    chance: random.Random,
) -> None:
    token = with_checksum("ghp_")(chance)
    assert has_checksum(token)
    place = chance.randrange(4, len(token))
    other = chance.choice([char for char in "aZ0" if char != token[place]])
    assert not has_checksum(token[:place] + other + token[place + 1 :])


def test_a_checksum_is_padded_to_six_digits() -> None:
    assert checksum("") == "000000"
    assert len({len(checksum(str(number))) for number in range(1_000)}) == 1


@given(chances)
def test_a_macaroon_is_whole(chance: random.Random) -> None:
    token = pypi(chance).removeprefix("pypi-")
    assert is_macaroon(token)
    assert not is_macaroon(token[: chance.randrange(len(token))])
    assert not is_macaroon(f"{token}AAAA")


@given(st.binary(max_size=200))
def test_any_bytes_are_judged_as_a_macaroon_without_an_error(data: bytes) -> None:
    assert not is_macaroon(unpadded(b"\x01" + data))
    is_macaroon(unpadded(b"\x02" + data))


@given(chances)
def test_a_token_of_json_has_an_algorithm_and_claims(chance: random.Random) -> None:
    token = jwt(chance)
    header, claims, signature = token.split(".")
    assert is_jwt(token)
    assert not is_jwt(f"{claims}.{claims}.{signature}")
    assert not is_jwt(f"{header}.{signature}.{claims}")
    assert not is_jwt(f"{header}.{unpadded('[1]')}.{signature}")
    assert not is_jwt(f"{header}.{unpadded('[' * 100_000)}.{signature}")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("joe:Zk8x", ("joe", "Zk8x")),
        ("joe:a:b", ("joe", "a:b")),
        (":", ("", "")),
        ("joe", None),
        ("joe:\x00", None),
        (b"joe:\xff\xfe", None),
    ],
)
def test_basic_credentials_are_a_user_and_a_password(
    said: str | bytes, expected: tuple[str, str] | None
) -> None:
    assert user_and_password(unpadded(said)) == expected


def test_what_is_no_base64_says_nothing() -> None:
    assert user_and_password("a") is None
    assert user_and_password("ab$c") is None
    assert not names_a_user("M.a.b")


@given(chances)
def test_a_token_of_discord_names_a_user(chance: random.Random) -> None:
    token = discord(chance)
    assert names_a_user(token)
    assert not names_a_user(unpadded("1" * 16) + ".a.b")
    assert names_a_user(unpadded("1" * 17) + ".a.b")
    assert names_a_user(unpadded("1" * 20) + ".a.b")
    assert not names_a_user(unpadded("1" * 21) + ".a.b")
    assert not names_a_user(unpadded("1" * 17 + "a") + ".a.b")


def test_a_key_of_openai_has_twenty_characters_on_both_sides_of_its_mark() -> None:
    assert names_openai(f"sk-{'a' * 20}T3BlbkFJ{'b' * 20}")
    assert not names_openai(f"sk-{'a' * 19}T3BlbkFJ{'b' * 20}")
    assert not names_openai(f"sk-{'a' * 20}T3BlbkFJ{'b' * 19}")
    assert not names_openai(f"sk-{'a' * 60}")
