"""What two workers call the same policy is the same, and it cannot be changed."""

import subprocess
import sys
from typing import Any

import pytest

from harness.building import policy
from tidegate.components.policy import Policy
from tidegate.components.policy_file import load_policy
from tidegate.components.registry import components


def variant(**changes: Any) -> bytes:
    given: dict[str, Any] = {
        "id": "a",
        "version": "1",
        "components": [{"component": "keyword_filter", "options": {"words": ["x"]}}],
    }
    return Policy.model_validate(given | changes).digest


def test_the_digest_changes_with_everything_that_matters() -> None:
    words = {"component": "keyword_filter", "options": {"words": ["x"]}}
    validator = {"component": "input_validator"}
    digests = [
        variant(),
        variant(id="b"),
        variant(version="2"),
        variant(max_deadline_ms=5_000),
        variant(exhaustive=True),
        variant(components=[{**words, "mode": "monitor"}]),
        variant(components=[{**words, "on_error": "flag"}]),
        variant(components=[{**words, "on_error": {"response": "flag"}}]),
        variant(components=[{**words, "budget_ms": 7}]),
        variant(components=[{**words, "placement": "apart"}]),
        variant(components=[words, {**validator, "name": "a"}, {**validator, "name": "b"}]),
        variant(unsupported_content="allow"),
        variant(components=[{**words, "name": "other"}]),
        variant(components=[{**words, "options": {"words": ["x", "y"]}}]),
        variant(components=[{**words, "options": {"words": ["y", "x"]}}]),
        variant(components=[words, validator]),
        variant(components=[validator, words]),
        variant(components=[words, {**validator, "options": {"allowed_roles": ["user"]}}]),
    ]
    assert len(set(digests)) == len(digests)
    assert {len(digest) for digest in digests} == {32}


def test_the_digest_does_not_change_when_a_default_is_written_out() -> None:
    words = {"component": "keyword_filter", "options": {"words": ["x"]}}
    validator = {"component": "input_validator"}
    defaults = components()["input_validator"].options().model_dump(mode="json")
    short = variant(components=[words, validator])
    assert short == variant(
        components=[
            {**words, "name": "keyword_filter"},
            {**validator, "name": "input_validator", "options": defaults},
        ],
        max_deadline_ms=60_000,
        unsupported_content="block",
    )
    partly = {**validator, "options": {"allowed_roles": defaults["allowed_roles"]}}
    assert short == variant(components=[words, partly])
    assert short == variant(components=[words, {**validator, "name": ""}])


def test_the_options_digest_is_of_the_options_alone() -> None:
    one = policy({"component": "rate_limiter", "name": "a"}).components[0]
    two = policy({"component": "rate_limiter", "options": {"burst": 20}}).components[0]
    other = policy({"component": "rate_limiter", "options": {"burst": 9}}).components[0]
    assert one.options_digest == two.options_digest != other.options_digest


def test_two_processes_agree_on_the_digest() -> None:
    program = "from tidegate.components.policy_file import load_policy as l; p = l('minimal')\n"
    program += "print(p.digest.hex(), *(c.options_digest.hex() for c in p.components))"
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert load_policy("minimal").digest.hex() == said.pop().split()[0]


def test_a_changed_copy_is_validated_and_has_a_digest_of_its_own() -> None:
    made = policy("input_validator", {"component": "rate_limiter", "name": "limit"})
    changed = made.changed({"exhaustive": True})
    assert changed.digest != made.digest
    assert changed.changed({"exhaustive": False}) == made
    fewer = made.changed({"components": made.components[:1]})
    assert [[c.name for c in stage] for stage in fewer.stages] == [["input_validator"]]
    with pytest.raises(ValueError, match="at least one"):
        made.changed({"components": ()})


def test_options_may_be_given_as_what_they_are() -> None:
    options = components()["rate_limiter"].options.model_validate({"burst": 1})
    (config,) = policy({"component": "rate_limiter", "options": options}).components
    assert config.options == options


def test_a_policy_cannot_be_changed() -> None:
    made = policy("input_validator")
    with pytest.raises(ValueError, match="frozen"):
        made.version = "2"  # type: ignore[misc]


# Components in agents of their own.

LIMIT = {"component": "rate_limiter", "placement": "limits"}


def test_components_run_in_screen_unless_they_are_placed_elsewhere() -> None:
    together, apart = policy("input_validator"), policy("input_validator", LIMIT)
    assert (together.is_split, together.agents) == (False, ("screen",))
    assert (apart.is_split, apart.agents) == (True, ("screen", "limits", "decide"))
    assert [config.name for config in apart.of_group("limits")] == ["rate_limiter"]
    assert [config.name for config in apart.of_group(None)] == ["input_validator", "rate_limiter"]


def test_screen_and_decide_run_even_where_every_component_is_placed_elsewhere() -> None:
    made = policy(LIMIT)
    assert (made.groups, made.agents) == (("limits",), ("screen", "limits", "decide"))


@pytest.mark.parametrize("agent", ["screen", "decide"])
def test_nothing_is_placed_in_an_agent_that_there_is_anyway(agent: str) -> None:
    with pytest.raises(ValueError, match=f"'{agent}' is an agent of its own: name another"):
        policy({**LIMIT, "placement": agent})


@pytest.mark.parametrize("agent", ["", "Limits", "limits-1", "limits.1"])
def test_agents_have_names_that_topics_and_groups_can_have(agent: str) -> None:
    with pytest.raises(ValueError, match="placement"):
        policy({**LIMIT, "placement": agent})


def test_agents_go_on_side_by_side_so_that_the_slowest_counts() -> None:
    slow = [{**LIMIT, "budget_ms": 600}, {"component": "input_validator", "budget_ms": 500}]
    made = policy(*slow, max_deadline_ms=600)
    assert [[c.name for c in stage] for stage in made.stages_of("limits")] == [["rate_limiter"]]
    with pytest.raises(ValueError, match="the stages of 'limits' may take 600 ms"):
        policy(*slow, max_deadline_ms=599)
    with pytest.raises(ValueError, match="the stages may take 500 \\+ 600 = 1100 ms"):
        policy(*({**one, "placement": None} for one in slow), max_deadline_ms=600)
