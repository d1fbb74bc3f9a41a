"""Every behaviour case of this folder, as `tidegate component test` runs it."""

from pathlib import Path

import pytest

from tidegate.components.behaviour.cases import Case
from tidegate.components.behaviour.check import differences
from tidegate.components.behaviour.file import case_files, load_cases
from tidegate.components.registry import components

FILES = {path: load_cases(path) for path in case_files([Path(__file__).parent])}
CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path, file in FILES.items()
    for case in file.cases
]


@pytest.mark.parametrize("case", CASES)
async def test_a_case_comes_out_as_expected(case: Case) -> None:
    assert await differences(case) == []


@pytest.mark.parametrize("name", components())
def test_every_component_has_cases(name: str) -> None:
    assert name in {file.component for file in FILES.values()}
