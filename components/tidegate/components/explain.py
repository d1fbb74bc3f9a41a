"""How a policy runs, stage by stage: as text, as a Mermaid flowchart, as plain data.

Nothing here needs escaping: names of components, instances and placements are snake_case by
validation, and no other text of a policy is shown.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tidegate.components.base import AsyncSafetyComponent
from tidegate.components.component_config import ComponentConfig
from tidegate.components.graph import critical_path_ms, runs_inline, stage_budget_ms
from tidegate.components.policy import Policy

_COLUMNS = ("name", "component", "runs", "mode", "on error", "budget", "placement", "needs")

_LEGEND = """\
Stages run one after another. Within a stage the components that run inline take turns on one
thread, and the others run beside them."""


def as_text(policy: Policy) -> str:
    """The stages as a table for people."""
    rows = [_COLUMNS, *(_row(config) for stage in policy.stages for config in stage)]
    used = [column for column in zip(*rows, strict=True) if any(column[1:])]
    widths = [max(map(len, column)) for column in used]
    heading, *lines = (
        "  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in zip(*used, strict=True)
    )
    text = [heading]
    start = 0
    for title, stage in _titled(policy):
        end = start + len(stage)
        text += [title, *lines[start:end]]
        start = end
    return "\n".join([*text, "", _LEGEND, _critical_path(policy)])


def as_mermaid(policy: Policy) -> str:
    """The stages as a Mermaid flowchart: subgraphs in order, needs as arrows between components."""
    lines = ["flowchart LR"]
    for place, (title, stage) in enumerate(_titled(policy), start=1):
        lines.append(f'  subgraph stage_{place}["{title}"]')
        lines += [f'    {_node(config.name)}["{_label(config)}"]' for config in stage]
        lines.append("  end")
    order = [f"stage_{place}" for place in range(1, len(policy.stages) + 1)]
    lines.append(f"  {' ==> '.join([*order, 'budget'])}")
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
        "stages": [
            {
                "layer": stage[0].kind.layer,
                "budget_ms": stage_budget_ms(stage),
                "components": list(map(_plain, stage)),
            }
            for stage in policy.stages
        ],
        "critical_path_ms": critical_path_ms(policy.stages),
        "max_deadline_ms": policy.max_deadline_ms,
    }


def _titled(policy: Policy) -> Iterator[tuple[str, Sequence[ComponentConfig]]]:
    for place, stage in enumerate(policy.stages, start=1):
        longest = f"at most {stage_budget_ms(stage):,} ms"
        yield f"stage {place}: {stage[0].kind.layer}, {longest}", stage


def _critical_path(policy: Policy) -> str:
    stages = " + ".join(f"{stage_budget_ms(stage):,}" for stage in policy.stages)
    total = critical_path_ms(policy.stages)
    path = f"{total:,} ms" if len(policy.stages) == 1 else f"{stages} = {total:,} ms"
    return f"critical path {path}, of max_deadline_ms {policy.max_deadline_ms:,}"


def _row(config: ComponentConfig) -> tuple[str, ...]:
    return (
        config.name,
        config.component,
        _runs(config),
        config.mode,
        _on_error(config),
        f"{config.effective_budget_ms:,} ms",
        config.placement or "",
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
    if config.placement:
        lines.append(f"placed in {config.placement}")
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
