from bench.transport.bars import bars
from bench.transport.measured import Measured, Row
from bench.transport.page import page
from bench.transport.plan import QUICK
from bench.transport.variants import EMPTY, LIMITED, RAW


def rates(variant: str, *rates: float) -> list[Row]:
    return [Row("throughput", variant, {"events_per_s": rate}) for rate in rates]


def test_a_ratio_is_one_of_medians() -> None:
    rows = [*rates(RAW, 90, 100, 5_000), *rates(EMPTY, 1, 95, 99)]

    assert Measured(rows, "throughput").ratio(EMPTY, RAW, "events_per_s") == 0.95


def test_a_bar_is_met_or_not_or_not_measured() -> None:
    rows = [*rates(RAW, 100), *rates(EMPTY, 90), *rates(LIMITED, 59)]

    verdicts = [bar.verdict for bar in bars(rows)]

    assert verdicts == ["yes", "**no**", "", "", "", ""]


def test_the_page_shows_what_was_measured_and_leaves_out_what_was_not() -> None:
    told = page([*rates(RAW, 100), *rates(EMPTY, 90)], QUICK)

    assert "| Tidegate, a policy without components | 90 | 90 | 0.90 |" in told
    assert "## Throughput" in told
    assert "## Latency" not in told


def test_the_latency_bar_compares_with_the_raw_echo_at_the_same_rate() -> None:
    rows = [
        Row("latency", f"{variant}, {rate:,}/s", {"p99_ms": value})
        for variant, rate, value in (
            ("raw", 100, 1.0),
            ("raw", 1_000, 10.0),
            ("minimal", 100, 100.0),
            ("minimal", 1_000, 14.0),
        )
    ]

    told = {bar.about: bar.told for bar in bars(rows) if bar.value is not None}

    assert told == {"p99 latency at 1,000/s by that of a raw echo": "1.40"}
