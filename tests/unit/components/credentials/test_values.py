"""What a value looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.components.credentials.values import (
    SAMPLES,
    entropy,
    is_code,
    is_compound_of_words,
    is_name,
    is_reference,
    is_sample,
)


def test_entropy_is_in_bits_per_character() -> None:
    assert entropy("aaaa") == 0
    assert entropy("abab") == 1
    assert entropy("abcdefgh") == 3


@given(st.text(min_size=1, max_size=50))
def test_any_value_is_judged_without_an_error(value: str) -> None:
    assert 0 <= entropy(value) <= len(value)
    for judge in (is_name, is_compound_of_words, is_reference):
        assert judge(value) in (True, False)
    assert is_sample(value, 1)


@pytest.mark.parametrize(
    "value",
    [
        *sorted(SAMPLES),
        "AKIAIOSFODNN7EXAMPLE",
        "sk_test_k7Wq2Zp9",
        "k7Wq****Zp9L",
        "your-Token-2-PLACEHOLDER",
        "changeme",
        "Password1!",
        "admin123",
        "***",
        "a123456",
    ],
)
def test_a_sample_is_known_or_tells_itself(value: str) -> None:
    assert is_sample(value, 6)


@pytest.mark.parametrize(
    "value",
    ["Zk8x", "a12345", "Tr0ub4dor&3", "zyxwvut", "aabbccdd", "Xk9replacemP2q", "EXAMPLExK9m"],
)
def test_what_may_be_meant_is_no_sample(value: str) -> None:
    assert not is_sample(value, 6)


@pytest.mark.parametrize(
    "value",
    [
        "$TOKEN_1", "%TOKEN_1%", "@config.token1", "${A}b", "{{ a }}", "<%=", "$(pass", "vault://a",
        "<a>", "{a}", "[a]", "sha256:00", "SHA512-ab", "a@sha1:b", "$2b$12$abc", "\ufffd1",
        "/run/a1b2", "~/.ssh/a1b2", "C:\\a1b2", "D:/a1b2", "(a)", "(?=a)", "$dbPass1", "$PG4PW",
    ],
)  # fmt: skip
def test_a_reference_says_where_something_is(value: str) -> None:
    assert is_reference(value)


@pytest.mark.parametrize(
    "value",
    ["$1a", "Pa$$w0rd", "a%b", "1:2", "sha256", "<a", "$a$b", "/a1+b2", "/Xk9/a", "$Xk9mP2q"],
)
def test_a_sign_within_makes_no_reference(value: str) -> None:
    assert not is_reference(value)


@pytest.mark.parametrize(
    "value",
    [
        "550e8400-e29b-41d4-a716-446655440000", "2026-11-27T15:43:58.123Z", "a-b_c.v2",
        "p/12345/k8s", "token_from_user123", "tokenFromUser123", "HTTP2ServerToken",
        "authToken2024",
    ],
)  # fmt: skip
def test_a_name_is_made_of_words_and_numbers(value: str) -> None:
    assert is_name(value)


@pytest.mark.parametrize("value", ["550e8400-e29b-41d4-a716-44665544000", "a1bc", "v123", "a-1bcd"])
def test_digits_within_a_longer_part_make_no_name(value: str) -> None:
    assert not is_name(value)


def test_a_compound_is_of_several_words_that_hyphens_dots_or_slashes_join() -> None:
    assert is_compound_of_words("Base64-encoded")
    assert not is_compound_of_words("Base64")
    assert not is_compound_of_words("Summer-2026")
    assert not is_compound_of_words("Summer#rain")
    assert not is_compound_of_words("Summer-Rain123")
    assert not is_compound_of_words("Xk9/mPql2")


def test_rules_for_a_password_are_words() -> None:
    assert is_compound_of_words("required|min:8")
    assert not is_compound_of_words("min:8")
    assert not is_compound_of_words("Required|min:8")
    assert not is_compound_of_words("xk9|mp2q")


@pytest.mark.parametrize(
    ("value", "behind"),
    [
        ("token2(a", ")"), ("a.token2[0", "][1]"), ("Token2{", "a: 1}"), ("token2(", ""),
        ("token2(a", ", "), ("$a->token2(", '"b")'), ("A::token2(", ")"),
    ],
)  # fmt: skip
def test_code_is_a_name_and_brackets_or_what_goes_on_in_the_next_line(
    value: str, behind: str
) -> None:
    assert is_code(value, behind)


@pytest.mark.parametrize(
    ("value", "behind"),
    [
        ("token2", ""), ("token2", " (a)"), ("token2(a", ""), ("token2(a)b", ""), ("a9b8c(d", ")"),
        ("token-2(a", ")"), ("(a", ")"),
    ],
)  # fmt: skip
def test_brackets_that_do_not_close_or_have_no_name_before_them_are_no_code(
    value: str, behind: str
) -> None:
    assert not is_code(value, behind)
