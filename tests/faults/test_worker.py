"""What a run notes of an assertion that ends it."""

import pytest

from faults.worker import noting_trouble


@pytest.mark.parametrize(
    ("said", "noted"), [("w1 is stuck", ["w1 is stuck"]), ("", ["an assertion failed"])]
)
def test_an_assertion_that_ends_a_run_is_trouble_even_without_words(
    said: str, noted: list[str]
) -> None:
    with noting_trouble([]) as trouble:
        raise AssertionError(said)
    assert trouble == noted
