"""What is scanned is of the size it should be, and the page shows what was measured."""

import platform
from pathlib import Path

import pytest

from bench.scan import cost, start, worst
from bench.scan.cost import ALL, ALONE, Case, cases, variant
from bench.scan.page import page, processor
from bench.scan.plan import QUICK, Plan
from bench.scan.texts import LANGUAGES, PLAIN, PROSE, SORTS, TECHNICAL, finds, looks_at, texts_of
from bench.transport.measured import Row
from harness.scanning import reading


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("has_hits", [False, True])
@pytest.mark.parametrize("size", [100, 500, 1_500])
def test_texts_have_their_size(size: int, sort: str, has_hits: bool) -> None:
    texts = texts_of(size, sort, has_hits, count=3)
    assert [len(text) for text in texts] == [size] * 3
    assert texts == texts_of(size, sort, has_hits, count=3)
    assert sort == LANGUAGES or all(map(str.isascii, texts))


def test_in_texts_without_hits_nothing_is_found() -> None:
    texts = [text for sort in SORTS for text in texts_of(500, sort, False, count=5)]
    assert not any(map(finds, texts))


def test_plain_prose_has_nothing_to_look_at_and_other_prose_has() -> None:
    plain, prose = (texts_of(500, sort, False, count=20) for sort in (PLAIN, PROSE))
    assert not any(map(looks_at, plain))
    assert any(map(looks_at, prose))


def test_every_component_that_reads_texts_is_measured_and_all_together() -> None:
    rows = list(cost.cost(Plan(rounds=1, passes=2, characters=200, sizes=(100,), starts=1)))
    measured = {row.variant for row in rows}
    names = (*reading(), ALL)
    assert {"size_limits", "input_validator", "pii", "keyword_filter"} <= set(names)
    assert measured == {variant(name, case) for name in names for case in cases([100])}
    assert all(row.values["us_per_text"] >= 0 for row in rows)


def test_the_processor_is_the_model_that_the_system_tells(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    told.write_text("processor\t: 0\nmodel name\t: Fast 9000 @ 3: GHz\nmodel name\t: Other\n")
    assert processor(told) == "Fast 9000 @ 3: GHz"


def test_a_system_that_tells_no_model_has_an_architecture(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    assert processor(told) == platform.machine()
    told.write_text("processor\t: 0\n")
    assert processor(told) == platform.machine()


def rows_of(us_by_name: dict[str, float], case: Case) -> list[Row]:
    return [
        Row(cost.SECTION, variant(name, case), {"us_per_text": us})
        for name, us in us_by_name.items()
    ]


SHORT, LONG = (Case(size, PLAIN, has_hits=False) for size in (500, 100_000))


def test_the_page_shows_ratios_and_growth() -> None:
    told = page(
        [
            *rows_of({ALONE: 10.0, ALL: 40.0}, SHORT),
            *rows_of({ALONE: 1_000.0, ALL: 16_000.0}, LONG),
            *rows_of({ALL: 60.0}, SHORT._replace(sort=PROSE)),
            Row(start.SECTION, start.COLD, {"s": 2.0, "cache_kb": 300.0}),
            Row(worst.SECTION, "fast", {"s": 0.1}),
            Row(worst.SECTION, "slow", {"s": 0.9}),
        ],
        QUICK,
    )

    assert f"| {SHORT} | 40.0 | 80.0 | 1.00 | 4.00 |" in told
    assert f"| {SHORT._replace(sort=PROSE)} | 60.0 | 120.0 | 1.50 |  |" in told
    assert f"| {SHORT.kind} | 160.4 | 2.00 |" in told
    assert "| compiled | 2.00 | 300 |" in told
    assert told.index("| slow | 0.90 |") < told.index("| fast | 0.10 |")


@pytest.mark.parametrize("sort", [PLAIN, PROSE, TECHNICAL])
@pytest.mark.parametrize(("us", "verdict"), [(40.0, "yes"), (40.1, "**no**")])
def test_the_bar_of_time_is_for_all_that_is_ascii(sort: str, us: float, verdict: str) -> None:
    case = SHORT._replace(sort=sort)
    told = page(rows_of({ALL: us}, case), QUICK)
    assert f"{case} | at most 40.0 us | {us} us | {verdict} |" in told


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(("us", "told"), [(5_000.0, "1.25 | yes"), (5_100.0, "1.27 | **no**")])
def test_a_character_of_a_long_text_costs_hardly_more(sort: str, us: float, told: str) -> None:
    rows = [
        *rows_of({ALL: 20.0}, SHORT._replace(sort=sort)),
        *rows_of({ALL: us}, LONG._replace(sort=sort)),
    ]
    assert f"{SHORT._replace(sort=sort).kind} | at most 1.25 | {told} |" in page(rows, QUICK)


@pytest.mark.parametrize(("s", "told"), [(0.5, "0.50 s | yes"), (0.51, "0.51 s | **no**")])
def test_the_slowest_text_has_a_bar(s: float, told: str) -> None:
    rows = [Row(worst.SECTION, "fast", {"s": 0.1}), Row(worst.SECTION, "slow", {"s": s})]
    assert f"the slowest text of 1,000,000 characters | at most 0.50 s | {told} |" in page(
        rows, QUICK
    )
