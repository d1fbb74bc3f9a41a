"""From needs and layers to stages, and needs that cannot be met."""

from typing import Any

import pytest

from harness.building import policy, register
from tidegate.components.base import Execution, Layer
from tidegate.components.component_config import ComponentConfig
from tidegate.components.graph import GraphError, critical_path_ms, lanes_of, stages


@pytest.fixture(autouse=True)
def components(monkeypatch: pytest.MonkeyPatch) -> None:
    for layer in Layer:
        register(monkeypatch, layer.value, lambda contexts: [], layer=layer)
    register(monkeypatch, "threaded", lambda contexts: [], execution=Execution.THREAD)


def config(name: str, component: str = "content_filtering", **fields: Any) -> ComponentConfig:
    return ComponentConfig.model_validate({"component": component, "name": name, **fields})


def named(*configs: ComponentConfig) -> list[list[str]]:
    return [[c.name for c in stage] for stage in stages(configs)]


def test_what_needs_nothing_runs_side_by_side() -> None:
    assert named(config("a"), config("b")) == [["a", "b"]]


def test_layers_come_one_after_another_whatever_the_policy_s_order() -> None:
    backwards = [config(f"c{i}", layer.value) for i, layer in enumerate(reversed(Layer))]
    assert named(*backwards) == [["c4"], ["c3"], ["c2"], ["c1"], ["c0"]]


def test_a_component_comes_after_those_it_needs() -> None:
    assert named(
        config("d", needs=["b", "c"]), config("c", needs=["a"]), config("b"), config("a")
    ) == [["b", "a"], ["c"], ["d"]]


def test_a_need_of_an_earlier_layer_costs_no_stage() -> None:
    assert named(config("a", "input_validation"), config("b", needs=["a"]), config("c")) == [
        ["a"],
        ["b", "c"],
    ]


def test_a_component_s_own_needs_count_like_the_policy_s(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = classmethod(lambda cls, options: ("a",))
    register(monkeypatch, "needy", lambda contexts: [], get_dependencies=needs)
    assert named(config("b", "needy"), config("a")) == [["a"], ["b"]]
    with pytest.raises(GraphError, match="b -> a: the policy has no component named 'a'"):
        stages([config("b", "needy")])


def test_a_circle_is_refused_with_its_path() -> None:
    circle = [config("a", needs=["b"]), config("b", needs=["c"]), config("c", needs=["b"])]
    with pytest.raises(GraphError, match=r"^b -> c -> b: they need each other in a circle"):
        stages(circle)
    with pytest.raises(GraphError, match="a -> a"):
        stages([config("a", needs=["a"])])


def test_a_need_that_is_unknown_apart_or_later_is_refused_with_its_path() -> None:
    with pytest.raises(GraphError, match="a -> x: the policy has no component named 'x'"):
        stages([config("a", needs=["x"])])
    with pytest.raises(GraphError, match=r"a -> b: they are placed apart \(with the others, far\)"):
        stages([config("a", needs=["b"]), config("b", placement="far")])
    for later in ("behavior_monitoring", "audit_logging"):
        with pytest.raises(GraphError, match=f"a -> b: b is of the layer {later}, which comes"):
            stages([config("a", needs=["b"]), config("b", later)])


def test_every_need_that_cannot_be_met_is_told() -> None:
    with pytest.raises(GraphError) as caught:
        stages([config("a", needs=["x", "y"]), config("b", needs=["z"])])
    assert [name for name, _ in caught.value.problems] == ["a", "a", "b"]


def test_a_long_chain_of_needs_is_no_trouble() -> None:
    chain = [config(f"c{i}", needs=[f"c{i - 1}"] if i else []) for i in range(2_000)]
    assert len(stages(chain)) == 2_000


def test_components_placed_together_may_need_each_other() -> None:
    near = [config("a", needs=["b"], placement="far"), config("b", placement="far")]
    assert named(*near) == [["b"], ["a"]]


def test_inline_components_share_a_lane_and_others_have_their_own() -> None:
    stage = [config("a"), config("t", "threaded"), config("b"), config("u", "threaded")]
    assert [[c.name for c in lane] for lane in lanes_of(stage)] == [["a", "b"], ["t"], ["u"]]
    assert [[c.name for c in lane] for lane in lanes_of(stage[1:2])] == [["t"]]


def test_the_critical_path_adds_up_stages_and_what_shares_a_thread() -> None:
    planned = stages(
        [
            config("a", "input_validation", budget_ms=10),
            config("b", budget_ms=20),
            config("c", budget_ms=30),
            config("t", "threaded", budget_ms=45),
            config("d", "audit_logging", budget_ms=5),
        ]
    )
    assert critical_path_ms(planned) == 10 + max(20 + 30, 45) + 5


def test_a_policy_whose_path_is_longer_than_its_deadline_is_refused_with_the_sum() -> None:
    slow = [{"component": c, "budget_ms": 300} for c in ("input_validation", "audit_logging")]
    assert policy(*slow, max_deadline_ms=600)
    with pytest.raises(ValueError, match=r"300 \+ 300 = 600 ms, which is more than .* 599"):
        policy(*slow, max_deadline_ms=599)
