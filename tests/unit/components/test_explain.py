"""How a policy is explained."""

from collections.abc import Iterator
from typing import ClassVar

import pytest

from harness.building import policy
from tidegate.components.base import AsyncSafetyComponent, Execution, Layer, Options
from tidegate.components.context import SafetyContext
from tidegate.components.explain import as_mermaid, as_plain, as_text
from tidegate.components.policy import Policy
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.testing import FakeComponent, fake, passing, registered


class Waiting(FakeComponent, AsyncSafetyComponent[Options]):
    """Waits on nothing."""

    name: ClassVar = "waiting"
    budget_ms: ClassVar = 300

    async def process_async(self, context: SafetyContext) -> SafetyResult:
        return PASSED


FIRST = fake("first", passing, layer=Layer.INPUT_VALIDATION, budget_ms=20)
END = fake("end", passing, budget_ms=1_500, execution=Execution.THREAD)


@pytest.fixture
def explained() -> Iterator[Policy]:
    with registered(FIRST, END, Waiting):
        yield policy(
            "first",
            {"component": "first", "name": "again", "mode": "monitor", "on_error": "flag"},
            {"component": "end", "on_error": {"response": "allow"}},
            {"component": "waiting", "needs": ["end", "first"], "budget_ms": 7},
            max_deadline_ms=9_000,
        )


TEXT = """\
  name     component  runs    mode     on error                             budget    needs
stage 1: input_validation, at most 40 ms
  first    first      inline  enforce  block                                20 ms
  again    first      inline  monitor  flag                                 20 ms
stage 2: content_filtering, at most 1,500 ms
  end      end        thread  enforce  block (requests), allow (responses)  1,500 ms
stage 3: content_filtering, at most 7 ms
  waiting  waiting    task    enforce  block                                7 ms      end, first

Stages run one after another. Within a stage the components that run inline take turns on one
thread, and the others run beside them.
critical path 40 + 1,500 + 7 = 1,547 ms, of max_deadline_ms 9,000"""


def test_the_text_reads_at_a_glance(explained: Policy) -> None:
    assert as_text(explained) == TEXT


FLOWCHART = """\
flowchart LR
  subgraph stage_1["stage 1: input_validation, at most 40 ms"]
    c_first["first<br/>inline, enforce, on error block<br/>20 ms"]
    c_again["again<br/>first<br/>inline, monitor, on error flag<br/>20 ms"]
  end
  subgraph stage_2["stage 2: content_filtering, at most 1,500 ms"]
    c_end["end<br/>thread, enforce, on error block (requests), allow (responses)<br/>1,500 ms"]
  end
  subgraph stage_3["stage 3: content_filtering, at most 7 ms"]
    c_waiting["waiting<br/>task, enforce, on error block<br/>7 ms"]
  end
  stage_1 ==> stage_2 ==> stage_3 ==> budget
  budget(["critical path 40 + 1,500 + 7 = 1,547 ms, of max_deadline_ms 9,000"])
  c_end -->|needed by| c_waiting
  c_first -->|needed by| c_waiting"""


def test_the_flowchart_has_stages_in_order_and_needs_between_components(explained: Policy) -> None:
    assert as_mermaid(explained) == FLOWCHART


def test_a_flowchart_of_one_stage_has_nothing_before_it() -> None:
    lines = as_mermaid(policy("input_validator")).splitlines()
    assert "  stage_1 ==> budget" in lines
    assert '  budget(["critical path 1,000 ms, of max_deadline_ms 60,000"])' in lines


def test_a_policy_that_checks_nothing_takes_no_time() -> None:
    nothing = policy(unsupported_content="allow")
    assert "critical path 0 ms" in as_text(nothing)
    assert "critical path 0 ms" in as_mermaid(nothing)


SPLIT_TEXT = """\
  name     component  runs    mode     on error  budget    needs
screen, stage 1: input_validation, at most 20 ms
  first    first      inline  enforce  block     20 ms
apart, stage 1: content_filtering, at most 1,500 ms
  end      end        thread  enforce  block     1,500 ms
apart, stage 2: content_filtering, at most 300 ms
  waiting  waiting    task    enforce  block     300 ms    end

Stages run one after another. Within a stage the components that run inline take turns on one
thread, and the others run beside them.
Agents judge side by side, and decide waits for the verdicts of all.
critical path 1,500 + 300 = 1,800 ms, of max_deadline_ms 60,000"""

SPLIT_FLOWCHART = """\
flowchart LR
  subgraph agent_screen["screen"]
    subgraph screen_stage_1["stage 1: input_validation, at most 20 ms"]
      c_first["first<br/>inline, enforce, on error block<br/>20 ms"]
    end
    screen_stage_1
  end
  agent_screen ==> decide
  subgraph agent_apart["apart"]
    subgraph apart_stage_1["stage 1: content_filtering, at most 1,500 ms"]
      c_end["end<br/>thread, enforce, on error block<br/>1,500 ms"]
    end
    subgraph apart_stage_2["stage 2: content_filtering, at most 300 ms"]
      c_waiting["waiting<br/>task, enforce, on error block<br/>300 ms"]
    end
    apart_stage_1 ==> apart_stage_2
  end
  agent_apart ==> decide
  decide ==> budget
  budget(["critical path 1,500 + 300 = 1,800 ms, of max_deadline_ms 60,000"])
  c_end -->|needed by| c_waiting"""


@pytest.fixture
def split() -> Iterator[Policy]:
    with registered(FIRST, END, Waiting):
        yield policy(
            "first",
            {"component": "end", "placement": "apart"},
            {"component": "waiting", "placement": "apart", "needs": ["end"]},
        )


def test_components_that_are_placed_apart_are_told_by_agent(split: Policy) -> None:
    assert as_text(split) == SPLIT_TEXT


def test_the_flowchart_has_agents_side_by_side_before_decide(split: Policy) -> None:
    assert as_mermaid(split) == SPLIT_FLOWCHART


def test_the_plain_form_tells_the_agent_of_each_stage(split: Policy) -> None:
    plain = as_plain(split)
    assert plain["agents"] == ["screen", "apart", "decide"]
    assert [stage["agent"] for stage in plain["stages"]] == ["screen", "apart", "apart"]
    assert plain["critical_path_ms"] == 1_800


def test_the_plain_form_holds_all_of_it(explained: Policy) -> None:
    plain = as_plain(explained)
    stages = plain.pop("stages")
    assert plain == {
        "id": "test",
        "version": "1",
        "digest": explained.digest.hex(),
        "agents": ["screen"],
        "critical_path_ms": 1_547,
        "max_deadline_ms": 9_000,
    }
    assert [(stage["layer"], stage["budget_ms"]) for stage in stages] == [
        ("input_validation", 40),
        ("content_filtering", 1_500),
        ("content_filtering", 7),
    ]
    assert [[one["name"] for one in stage["components"]] for stage in stages] == [
        ["first", "again"],
        ["end"],
        ["waiting"],
    ]
    assert stages[2]["components"] == [
        {
            "name": "waiting",
            "component": "waiting",
            "layer": "content_filtering",
            "runs": "task",
            "needs": ["end", "first"],
            "mode": "enforce",
            "on_error": {"request": "block", "response": "block"},
            "budget_ms": 7,
            "placement": None,
        }
    ]
