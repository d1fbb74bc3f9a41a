"""What a benchmark has measured is not lost by what fails after it."""

import json
from collections.abc import Iterator
from pathlib import Path

from bench.transport.measured import Row
from bench.transport.measuring import measure


def rows(*names: str, error: Exception | None = None) -> Iterator[Row]:
    for name in names:
        yield Row("section", name, {"ms": 1.0})
    if error is not None:
        raise error


def test_a_section_that_fails_costs_neither_its_rows_nor_the_others(tmp_path: Path) -> None:
    error = RuntimeError("broken")
    file = tmp_path / "rows.json"

    made, failed = measure([rows("a", error=error), rows("b")], file)

    assert [row.variant for row in made] == ["a", "b"]
    assert failed == [error]
    written = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [Row(**one) for one in written] == made
