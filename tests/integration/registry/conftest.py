"""Somebody else's registry."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from harness.apicurio import ApicurioMissingError, running_apicurio


@pytest.fixture(scope="session")
def apicurio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the Confluent API of an Apicurio Registry; skips without it, even in CI."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running_apicurio(tmp_path_factory.mktemp("apicurio")))
        except ApicurioMissingError as error:
            pytest.skip(f"NO FOREIGN REGISTRY TESTED: {error}")
        yield url
