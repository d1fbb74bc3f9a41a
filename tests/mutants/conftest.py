"""Every test here knows the component `counter`."""

from collections.abc import Iterator

import pytest

from mutants.counter import Counter
from tidegate.components.testing import registered


@pytest.fixture(autouse=True)
def counter() -> Iterator[None]:
    with registered(Counter):
        yield
