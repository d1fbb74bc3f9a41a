"""What `screen` says of its own components: beside its decisions, or instead of them."""

import pytest

from harness.building import policy, request
from tidegate.schemas.records import Action, DecidedBy
from unit.agents.building import Path, dead_letters, decisions, record, verdict_records
from unit.agents.decider import APART, HERE, SPLIT, meanings


@pytest.mark.parametrize(
    ("publishes", "topics"), [(True, {"verdicts", "decisions"}), (False, {"decisions"})]
)
async def test_verdicts_are_published_beside_the_decision_unless_the_policy_says_no(
    publishes: bool, topics: set[str]
) -> None:
    outputs = await Path(policy("input_validator", publish_verdicts=publishes)).outputs_of(record())
    assert {output.topic.removeprefix("out.") for output in outputs} == topics
    for made in verdict_records(outputs):
        assert made.verdicts == decisions(outputs)[0].verdicts


@pytest.mark.parametrize("publishes", [True, False])
async def test_where_components_are_placed_apart_screen_says_its_own_verdicts_and_decides_nothing(
    publishes: bool,
) -> None:
    path = Path(policy(HERE, APART, publish_verdicts=publishes))
    outputs = await path.outputs_of(record(request("a gardyloo")))
    (made,) = verdict_records(outputs)
    assert (made.group, [v.component for v in made.verdicts]) == ("screen", ["input_validator"])
    assert len(outputs) == 1


async def test_where_components_are_placed_apart_screen_still_refuses_what_is_no_event() -> None:
    outputs = await Path(SPLIT).outputs_of(record(value=b"rubbish"))
    assert meanings(decisions(outputs)) == [(Action.BLOCK, DecidedBy.INGEST, "undecodable")]
    assert len(dead_letters(outputs)) == 1


async def test_a_screen_without_components_says_nothing() -> None:
    path = Path(policy({"component": "input_validator", "placement": "words"}))
    assert await path.outputs_of(record(), record(request("a", policy_id="other"), offset=18)) == []
