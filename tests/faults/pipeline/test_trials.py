"""Workers of each kind killed, at random and at exact points, and stopped: no promise is broken."""

from pathlib import Path

import pytest

from faults.nemesis import SESSION_S
from faults.pipeline.crew import ALL
from faults.pipeline.plan import KINDS, Plan, die_at, failpoints_of
from faults.pipeline.policy import SPLIT
from faults.pipeline.trial import run_trial
from faults.plan import BUSY
from faults.result import Result
from tidegate.broker.kafka import KafkaBroker

SEED = 1
KILLS = 20


def names_beside(kind: str) -> tuple[str, ...]:
    """The workers of a pipeline in which that kind works."""
    return (ALL,) if kind == ALL else SPLIT.agents


def all_right(result: Result) -> None:
    print(result)
    assert result.is_exact, str(result)


def test_each_kind_of_worker_may_die_at_some_point_and_decide_outlive_its_session(
    kafka: str, tmp_path: Path
) -> None:
    all_right(run_trial(Plan.quick(SEED), kafka, tmp_path / "run"))


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
def test_20_kills_in_the_middle_of_batches_break_no_promise(
    kind: str, kafka: str, tmp_path: Path
) -> None:
    actions = (f"kill of {kind} while {BUSY}",) * KILLS
    plan = Plan(SEED, names_beside(kind), static=True, actions=actions)

    result = run_trial(plan, kafka, tmp_path / "run")

    all_right(result)
    assert result.hits == {"kill: in a batch": KILLS}


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
def test_deaths_at_each_point_of_a_batchs_path_break_no_promise(
    kind: str, kafka: str, tmp_path: Path
) -> None:
    actions = tuple(die_at(point, kind) for point in failpoints_of(kind))
    plan = Plan(SEED, names_beside(kind), static=False, actions=actions)

    all_right(run_trial(plan, kafka, tmp_path / "run"))


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_that_outlives_its_session_breaks_no_promise(
    kind: str, kafka: str, tmp_path: Path
) -> None:
    # Given another worker of its kind, which takes over
    actions = (f"stop past the session of {kind} while {BUSY}",) * 3
    plan = Plan(SEED, (*names_beside(kind), f"{kind}-2"), static=False, actions=actions)

    result = run_trial(plan, kafka, tmp_path / "run")

    all_right(result)
    assert result.hits["stop past the session: in a batch"] == len(actions)


@pytest.mark.faults
@pytest.mark.parametrize("kinds", [SPLIT.agents, (ALL,)], ids=["apart", "in one"])
def test_a_broker_that_is_killed_and_comes_back_breaks_no_promise(
    kinds: tuple[str, ...], broker: KafkaBroker, tmp_path: Path
) -> None:
    actions = (f"kill the broker while {BUSY}",) * 3
    plan = Plan(SEED, kinds, static=False, actions=actions, pauses_s=(0.1, SESSION_S + 1.0))

    all_right(run_trial(plan, broker.bootstrap_servers, tmp_path / "run", broker))
