"""From a policy's components to parallel stages.

A stage starts when all of the stage before have answered. Layers order the work: every component
of a layer comes after those of the layers before. Within a layer a component comes after those it
needs. Components of one stage run side by side, the inline ones one after another on one thread.
"""

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from tidegate.components.base import AsyncSafetyComponent, Execution, Layer
from tidegate.components.component_config import ComponentConfig

Stages = tuple[tuple[ComponentConfig, ...], ...]

_PLACE = {layer: place for place, layer in enumerate(Layer)}


class GraphError(ValueError):
    """Needs that cannot be met; every problem by the name of the component, with the path."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem for _, problem in problems))


def stages(configs: Sequence[ComponentConfig]) -> Stages:
    """Components by stage, those of a stage in the order given.

    Raises GraphError for needs that are not among them, are placed apart, lie in a later layer, or
    lead back to where they came from.
    """
    by_name = {config.name: config for config in configs}
    unmet = [problem for config in configs for problem in _unmet(config, by_name)]
    if unmet:
        raise GraphError(unmet)
    planned: list[tuple[ComponentConfig, ...]] = []
    for layer in Layer:
        own = [config for config in configs if config.kind.layer is layer]
        names = {config.name for config in own}
        sorter = TopologicalSorter({c.name: names.intersection(c.all_needs) for c in own})
        try:
            sorter.prepare()
        except CycleError as error:
            circle = list(reversed(error.args[1]))
            path = " -> ".join(circle)
            raise GraphError([(circle[0], f"{path}: they need each other in a circle")]) from None
        while ready := sorter.get_ready():
            planned.append(tuple(config for config in own if config.name in ready))
            sorter.done(*ready)
    return tuple(planned)


def critical_path_ms(planned: Stages) -> int:
    """Longest time a batch can spend in the components without a failure, in ms.

    A stateful component gets every event in a call of its own: of that, one.
    """
    return sum(map(stage_budget_ms, planned))


def stage_budget_ms(stage: Iterable[ComponentConfig]) -> int:
    """The longest budget of what runs side by side; the inline ones share a thread and add up."""
    return max(sum(config.effective_budget_ms for config in lane) for lane in lanes_of(stage))


def lanes_of(stage: Iterable[ComponentConfig]) -> list[list[ComponentConfig]]:
    """What of a stage runs side by side: the inline ones together, every other one by itself."""
    inline: list[ComponentConfig] = []
    lanes: list[list[ComponentConfig]] = []
    for config in stage:
        if runs_inline(config):
            inline.append(config)
        else:
            lanes.append([config])
    return [inline, *lanes] if inline else lanes


def runs_inline(config: ComponentConfig) -> bool:
    """Whether a component shares a thread with its neighbours."""
    is_async = issubclass(config.kind, AsyncSafetyComponent)
    return not is_async and config.kind.execution is Execution.INLINE


def _unmet(
    config: ComponentConfig, by_name: dict[str, ComponentConfig]
) -> Iterator[tuple[str, str]]:
    for need in config.all_needs:
        path = f"{config.name} -> {need}"
        needed = by_name.get(need)
        if needed is None:
            yield config.name, f"{path}: the policy has no component named {need!r}"
        elif needed.placement != config.placement:
            yield (
                config.name,
                f"{path}: they are placed apart ({_place(config)}, {_place(needed)}), and results "
                "reach another component only within one agent",
            )
        elif _PLACE[needed.kind.layer] > _PLACE[config.kind.layer]:
            yield (
                config.name,
                f"{path}: {need} is of the layer {needed.kind.layer}, which comes after "
                f"{config.kind.layer}",
            )


def _place(config: ComponentConfig) -> str:
    return config.placement or "with the others"
