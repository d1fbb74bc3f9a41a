"""The tokens of the tests carry the checksum that providers give theirs."""

import pytest

from corpus.tokens import base62, crc32


def test_crc_32_of_nine_digits_is_the_check_value_of_its_catalogues() -> None:
    assert crc32(b"123456789") == 0xCBF43926


def test_base_62_counts_digits_capitals_and_small_letters() -> None:
    assert [base62(number) for number in (9, 10, 35, 36, 61, 62, 62**2 + 1)] == [
        "9", "A", "Z", "a", "z", "10", "101",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "token", ["zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17", "adE7dp8rHP6gUTuPwxLTZjZdtya3sV0UQzQM"]
)
def test_expired_tokens_of_github_end_in_the_checksum_that_is_made_here(token: str) -> None:
    """Published in issue 2 of github.com/therootcompany/base62-token.js, after `ghp_`."""
    assert base62(crc32(token[:30].encode())).rjust(6, "0") == token[30:]
