"""The page about split placement says what was missed, and why."""

import pytest

from bench.split import hop
from bench.split.page import page
from bench.split.placed import CHAINED, ONE_APART
from bench.split.plan import QUICK
from bench.transport.latency import name_of
from bench.transport.measured import Row

TIMES = {"p50_ms": 10.0, "p99_ms": 20.0, "cpu_us_per_event": 400.0}


def row(name: str, **values: float) -> Row:
    return Row(hop.SECTION, name_of(name, 1_000), values)


@pytest.mark.parametrize(
    ("split", "bar"),
    [
        ([TIMES | {"p99_ms": 29.0}], "| at most 10 ms | 9.0 ms | yes |"),
        ([TIMES | {"p99_ms": 31.0}], "| at most 10 ms | 11.0 ms | **no** |"),
        (
            [{"undecided": 70.0}, TIMES],
            "| at most 10 ms | the core does not keep up: 70 undecided | **no** |",
        ),
    ],
)
def test_the_bar_of_the_hop(split: list[dict[str, float]], bar: str) -> None:
    rows = [row(CHAINED, **TIMES), *(row(ONE_APART, **values) for values in split)]
    assert bar in page(rows, QUICK)
