"""How a policy runs, agent by agent and stage by stage: as text, as a flowchart, as plain data.

Nothing here needs escaping: names of components, instances and placements are snake_case by
validation, and no other text of a policy is shown.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tidegate.components.base import AsyncSafetyComponent
from tidegate.components.component_config import DECIDE, ComponentConfig
from tidegate.components.graph import Stages, critical_path_ms, runs_inline, stage_budget_ms
from tidegate.components.policy import Policy

_COLUMNS = ("name", "component", "runs", "mode", "on error", "budget", "needs")

_LEGEND = """\
Stages run one after another. Within a stage the components that run inline take turns on one
thread, and the others run beside them."""
_SPLIT_LEGEND = f"Agents judge side by side, and {DECIDE} waits for the verdicts of all."


def as_text(policy: Policy) -> str:
    """The stages as a table for people."""
    titled = list(_titled(policy))
    rows = [_COLUMNS, *(_row(config) for _, stage in titled for config in stage)]
    used = [column for column in zip(*rows, strict=True) if not titled or any(column[1:])]
    widths = [max(map(len, column)) for column in used]
    heading, *lines = (
        "  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in zip(*used, strict=True)
    )
    text = [heading]
    start = 0
    for title, stage in titled:
        end = start + len(stage)
        text += [title, *lines[start:end]]
        start = end
    legend = [_LEGEND, _SPLIT_LEGEND] if policy.is_split else [_LEGEND]
    return "\n".join([*text, "", *legend, _critical_path(policy)])


def as_mermaid(policy: Policy) -> str:
    """A Mermaid flowchart: stages in order, needs as arrows between components.

    Where components are placed apart, the agents stand side by side before `decide`.
    """
    lines = ["flowchart LR"]
    if policy.is_split:
        for group in policy.groups:
            lines.append(f'  subgraph agent_{group}["{group}"]')
            lines += [f"  {line}" for line in _flow(policy, group, f"{group}_stage_")]
            lines += ["  end", f"  agent_{group} ==> {DECIDE}"]
        lines.append(f"  {DECIDE} ==> budget")
    else:
        lines += _flow(policy, None, "stage_", "budget")
    lines.append(f'  budget(["{_critical_path(policy)}"])')
    lines += [
        f"  {_node(need)} -->|needed by| {_node(config.name)}"
        for config in policy.components
        for need in config.all_needs
    ]
    return "\n".join(lines)


def as_plain(policy: Policy) -> dict[str, Any]:
    """The stages as a JSON object; times in ms."""
    return {
        "id": policy.id,
        "version": policy.version,
        "digest": policy.digest.hex(),
        "agents": list(policy.agents),
        "stages": [
            {
                "agent": group,
                "layer": stage[0].kind.layer,
                "budget_ms": stage_budget_ms(stage),
                "components": list(map(_plain, stage)),
            }
            for group in policy.groups
            for stage in policy.stages_of(group)
        ],
        "critical_path_ms": critical_path_ms(_slowest(policy)),
        "max_deadline_ms": policy.max_deadline_ms,
    }


def _flow(policy: Policy, group: str | None, id: str, *then: str) -> Iterator[str]:
    """Subgraphs of stages and their order; id: what their ids begin with."""
    planned = policy.stages_of(group)
    for place, stage in enumerate(planned, start=1):
        yield f'  subgraph {id}{place}["{_title(place, stage)}"]'
        yield from (f'    {_node(config.name)}["{_label(config)}"]' for config in stage)
        yield "  end"
    yield "  " + " ==> ".join([*(f"{id}{place + 1}" for place in range(len(planned))), *then])


def _titled(policy: Policy) -> Iterator[tuple[str, Sequence[ComponentConfig]]]:
    for group in policy.groups:
        of_group = f"{group}, " if policy.is_split else ""
        for place, stage in enumerate(policy.stages_of(group), start=1):
            yield of_group + _title(place, stage), stage


def _title(place: int, stage: Sequence[ComponentConfig]) -> str:
    return f"stage {place}: {stage[0].kind.layer}, at most {stage_budget_ms(stage):,} ms"


def _slowest(policy: Policy) -> Stages:
    """The stages of the agent whose may take longest."""
    return max(map(policy.stages_of, policy.groups), key=critical_path_ms, default=())


def _critical_path(policy: Policy) -> str:
    slowest = _slowest(policy)
    stages = " + ".join(f"{stage_budget_ms(stage):,}" for stage in slowest)
    total = critical_path_ms(slowest)
    path = f"{total:,} ms" if len(slowest) < 2 else f"{stages} = {total:,} ms"
    return f"critical path {path}, of max_deadline_ms {policy.max_deadline_ms:,}"


def _row(config: ComponentConfig) -> tuple[str, ...]:
    return (
        config.name,
        config.component,
        _runs(config),
        config.mode,
        _on_error(config),
        f"{config.effective_budget_ms:,} ms",
        ", ".join(config.all_needs),
    )


def _node(name: str) -> str:
    """The id of a component in a flowchart, where some words, such as `end`, are taken."""
    return f"c_{name}"


def _label(config: ComponentConfig) -> str:
    lines = [config.name]
    if config.component != config.name:
        lines.append(config.component)
    lines.append(f"{_runs(config)}, {config.mode}, on error {_on_error(config)}")
    lines.append(f"{config.effective_budget_ms:,} ms")
    return "<br/>".join(lines)


def _plain(config: ComponentConfig) -> dict[str, Any]:
    return {
        "name": config.name,
        "component": config.component,
        "layer": config.kind.layer,
        "runs": _runs(config),
        "needs": list(config.all_needs),
        "mode": config.mode,
        "on_error": config.on_error.model_dump(),
        "budget_ms": config.effective_budget_ms,
        "placement": config.placement,
    }


def _runs(config: ComponentConfig) -> str:
    if runs_inline(config):
        return "inline"
    return "task" if issubclass(config.kind, AsyncSafetyComponent) else "thread"


def _on_error(config: ComponentConfig) -> str:
    request, response = config.on_error.request, config.on_error.response
    return request if request == response else f"{request} (requests), {response} (responses)"
