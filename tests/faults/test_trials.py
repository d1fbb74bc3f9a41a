"""A few short runs of what `python -m faults` does at length."""

from pathlib import Path

import pytest

from faults.plan import Plan
from faults.trial import run_trial
from tidegate.broker.kafka import KafkaBroker

SEED = 1


@pytest.mark.parametrize(
    ("store", "actions"),
    [
        # of which the failpoints and the zombie show as much
        pytest.param(
            "memory://",
            ("kill while busy", "stop past the session while busy"),
            marks=pytest.mark.faults,
        ),
        ("rocksdict://", ("kill the broker while busy", "join while busy", "kill while idle")),
    ],
)
def test_counts_are_exact_after(
    store: str, actions: tuple[str, ...], broker: KafkaBroker, tmp_path: Path
) -> None:
    plan = Plan(SEED, workers=2, store=store, static=False, fillers=0, actions=actions)

    result = run_trial(plan, broker, tmp_path / "run")

    assert result.is_exact, str(result)
