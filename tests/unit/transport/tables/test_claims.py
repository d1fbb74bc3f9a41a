"""The token of a record that removes a row."""

import pytest

from tidegate.transport.headers import Headers
from tidegate.transport.tables.claims import OWNER_HEADER, owner_header, owner_of


@pytest.mark.parametrize("owner", [-1, 0, 2**40])
def test_the_token_is_read_as_it_was_written(owner: int) -> None:
    assert owner_of((("other", b"x"), *owner_header(owner))) == owner


@pytest.mark.parametrize(
    "headers", [(), (("other", bytes(8)),), ((OWNER_HEADER, None),), ((OWNER_HEADER, b"7"),)]
)
def test_a_record_without_a_token_has_none(headers: Headers) -> None:
    assert owner_of(headers) is None
