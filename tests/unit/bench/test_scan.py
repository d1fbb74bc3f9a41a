"""What is scanned is of the size it should be, and the page shows what was measured."""

import pytest

from bench.scan import cost, start, worst
from bench.scan.cost import ALL, ALONE, Case, variant
from bench.scan.page import page
from bench.scan.plan import QUICK, Plan
from bench.scan.texts import LANGUAGES, PROSE, SORTS, TECHNICAL, finds, texts_of
from bench.transport.measured import Row
from harness.scanning import scanning, together


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("has_hits", [False, True])
@pytest.mark.parametrize("size", [100, 500, 1_500])
def test_texts_have_their_size(size: int, sort: str, has_hits: bool) -> None:
    texts = texts_of(size, sort, has_hits, count=3)
    assert [len(text) for text in texts] == [size] * 3
    assert texts == texts_of(size, sort, has_hits, count=3)
    assert sort == LANGUAGES or all(map(str.isascii, texts))


def test_in_texts_without_hits_nothing_is_found() -> None:
    components = together()
    texts = [text for sort in SORTS for text in texts_of(500, sort, False, count=5)]
    assert not any(finds(components, text) for text in texts)


def test_every_component_that_scans_is_measured_and_all_together() -> None:
    rows = list(cost.cost(Plan(rounds=1, characters=200, sizes=(100,), starts=1)))
    case = Case(100, PROSE, has_hits=False)
    measured = {row.variant for row in rows}
    assert {variant(name, case) for name in (*scanning(), ALL)} <= measured
    assert all(row.values["us_per_text"] >= 0 for row in rows)


def rows_of(us_by_name: dict[str, float], case: Case) -> list[Row]:
    return [
        Row(cost.SECTION, variant(name, case), {"us_per_text": us})
        for name, us in us_by_name.items()
    ]


def test_the_page_shows_bars_ratios_and_growth() -> None:
    short, long = (Case(size, PROSE, has_hits=False) for size in (500, 100_000))
    told = page(
        [
            *rows_of({ALONE: 10.0, ALL: 39.0}, short),
            *rows_of({ALONE: 1_000.0, ALL: 15_600.0}, long),
            *rows_of({ALL: 41.0}, Case(500, TECHNICAL, has_hits=False)),
            Row(start.SECTION, start.COLD, {"s": 2.0, "cache_kb": 300.0}),
            Row(worst.SECTION, "fast", {"s": 0.1}),
            Row(worst.SECTION, "slow", {"s": 0.9}),
        ],
        QUICK,
    )

    assert f"{short} | at most 40.0 us | 39.0 us | yes |" in told
    assert "at most 40.0 us | 41.0 us | **no** |" in told
    assert f"| {short} | 39.0 | 78.0 | 3.90 |" in told
    assert "| English prose, no hits | 156.4 | 2.00 |" in told
    assert "| compiled | 2.00 | 300 |" in told
    assert told.index("| slow | 0.90 |") < told.index("| fast | 0.10 |")
