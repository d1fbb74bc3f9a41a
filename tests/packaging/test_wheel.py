"""What a built wheel holds."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=REPO,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.iterdir()
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_every_source_file_and_data_file(names: set[str]) -> None:
    for root in ("schemas", "components", "agents"):
        for path in (REPO / root / "tidegate").rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert str(path.relative_to(REPO / root)) in names


def test_the_wheel_holds_nothing_beside_tidegate_and_its_metadata(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}

    assert tops == {"tidegate", "tidegate-0.1.0.dist-info"}
    assert "tidegate/__init__.py" not in names
    assert "tidegate-0.1.0.dist-info/licenses/LICENSE" in names
