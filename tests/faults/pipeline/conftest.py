"""A pipeline with components placed apart on the real Kafka, for one test, and its load."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.pipeline.crew import Crew
from faults.pipeline.load import Load


@pytest.fixture
def crew(kafka: str, tmp_path: Path) -> Iterator[Crew]:
    """Its topics; no workers yet."""
    (folder := tmp_path / "run").mkdir()
    with Crew(kafka, folder).made() as crew:
        yield crew


@pytest.fixture
def load(crew: Crew) -> Iterator[Load]:
    """Not running yet."""
    with Load(crew.deployment, seed=1) as load:
        yield load
