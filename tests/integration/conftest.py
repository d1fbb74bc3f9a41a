"""A registry for clients without a pipeline."""

from collections.abc import Iterator

import pytest

from harness.registry import running_registry


@pytest.fixture
def registry() -> Iterator[str]:
    """URL of a registry of this test alone."""
    with running_registry() as url:
        yield url
