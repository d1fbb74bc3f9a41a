"""From a policy's components to parallel stages.

A stage starts when all of the stage before have answered. Layers order the work: every component
of a layer comes after those of the layers before. Within a layer a component comes after those it
needs. Components of one stage run side by side, the inline ones one after another on one thread.
"""

from collections.abc import Iterable, Sequence

from tidegate.components.base import AsyncSafetyComponent, Execution, Layer
from tidegate.components.component_config import ComponentConfig

Stages = tuple[tuple[ComponentConfig, ...], ...]

_PLACE = {layer: place for place, layer in enumerate(Layer)}


class GraphError(ValueError):
    """Needs that cannot be met; the message shows the path."""


def stages(configs: Sequence[ComponentConfig]) -> Stages:
    """Components by stage, those of a stage in the order given.

    Raises GraphError for a need that is not among them, is placed apart, lies in a later layer, or
    leads back to where it came from.
    """
    by_name = {config.name: config for config in configs}
    for config in configs:
        _refuse_unmet(config, by_name)
    depth: dict[str, int] = {}
    for config in configs:
        _measure(config, by_name, depth, ())
    order = {c.name: (_PLACE[c.kind.layer], depth[c.name]) for c in configs}
    return tuple(
        tuple(config for config in configs if order[config.name] == place)
        for place in sorted(set(order.values()))
    )


def critical_path_ms(planned: Stages) -> int:
    """Longest time a batch can spend in the components without a failure, in ms.

    The sum over the stages of the longest budget in each; inline components share one thread, so
    their budgets add up.
    """
    return sum(
        max(sum(c.longest_ms for c in lane) for lane in lanes_of(stage)) for stage in planned
    )


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


def _refuse_unmet(config: ComponentConfig, by_name: dict[str, ComponentConfig]) -> None:
    for need in config.all_needs:
        path = f"{config.name} -> {need}"
        needed = by_name.get(need)
        if needed is None:
            raise GraphError(f"{path}: the policy has no component named {need!r}")
        if needed.placement != config.placement:
            raise GraphError(
                f"{path}: they are placed apart ({_place(config)}, {_place(needed)}), and results "
                "reach another component only within one agent"
            )
        if _PLACE[needed.kind.layer] > _PLACE[config.kind.layer]:
            raise GraphError(
                f"{path}: {need} is of the layer {needed.kind.layer}, which comes after "
                f"{config.kind.layer}"
            )


def _measure(
    config: ComponentConfig,
    by_name: dict[str, ComponentConfig],
    depth: dict[str, int],
    path: tuple[str, ...],
) -> int:
    """How many needs of its own layer a component waits for, one after another."""
    if config.name in path:
        circle = " -> ".join((*path[path.index(config.name) :], config.name))
        raise GraphError(f"{circle}: they need each other in a circle")
    if config.name not in depth:
        needed = (by_name[need] for need in config.all_needs)
        depth[config.name] = max(
            (
                1 + _measure(other, by_name, depth, (*path, config.name))
                for other in needed
                if other.kind.layer is config.kind.layer
            ),
            default=0,
        )
    return depth[config.name]


def _place(config: ComponentConfig) -> str:
    return config.placement or "with the others"
