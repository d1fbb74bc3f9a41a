"""The token of a record that removes a row."""

import pytest

from tidegate.transport.headers import Headers
from tidegate.transport.tables.claims import HEADER, token_header, token_in


@pytest.mark.parametrize("token", [-1, 0, 2**40])
def test_the_token_is_read_as_it_was_written(token: int) -> None:
    assert token_in((("other", b"x"), *token_header(token))) == token


@pytest.mark.parametrize(
    "headers", [(), (("other", bytes(8)),), ((HEADER, None),), ((HEADER, b"7"),)]
)
def test_a_record_without_a_token_has_none(headers: Headers) -> None:
    assert token_in(headers) is None
