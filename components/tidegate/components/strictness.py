"""What one verdict means for an event, and which of several of a component is the strictest."""

from collections.abc import Iterable, Sequence

from tidegate.components.component_config import ComponentConfig
from tidegate.components.content import Direction
from tidegate.components.policy import Policy
from tidegate.schemas.records import Action, Verdict, VerdictStatus

PASSING = (Action.ALLOW, Action.MODIFY)
"""What a verdict may say for its event to pass."""


def enforced_action(verdict: Verdict, config: ComponentConfig, direction: Direction) -> Action:
    """What one verdict of a component means for an event: what it says, or the `on_error`.

    A SKIPPED one blocks: something else did, or the event was not judged.
    """
    if has_failed(verdict):
        return action_on_error(config, direction)
    can_pass = verdict.status is VerdictStatus.OK and verdict.action in PASSING
    return verdict.action if can_pass else Action.BLOCK


def action_on_error(config: ComponentConfig, direction: Direction) -> Action:
    """What the failure of a component means."""
    return Action.BLOCK if config.on_error.of(direction) == "block" else Action.ALLOW


def has_failed(verdict: Verdict) -> bool:
    """Whether its component did not judge, though it was its turn."""
    return verdict.status in (VerdictStatus.ERROR, VerdictStatus.TIMEOUT)


def strictest(
    policy: Policy, direction: Direction, verdicts: Iterable[Verdict]
) -> tuple[Verdict, ...]:
    """The strictest verdict of each component that gave one, in the policy's order: as evidence."""
    given = list(verdicts)
    kept = (
        strictest_of([v for v in given if v.component == config.name], config, direction)
        for config in policy.components
    )
    return tuple(verdict for verdict in kept if verdict is not None)


def strictest_of(
    verdicts: Sequence[Verdict], config: ComponentConfig, direction: Direction
) -> Verdict | None:
    """The strictest of one component's verdicts, None without any."""
    if len(verdicts) < 2:  # as nearly always, and comparing is dear
        return verdicts[0] if verdicts else None
    return max(verdicts, key=lambda verdict: _strictness(verdict, config, direction))


def _strictness(
    verdict: Verdict, config: ComponentConfig, direction: Direction
) -> tuple[int, bool, bool, int, str]:
    """Sort key: the action; of two that block the one that judged, of two that do not the failure.

    Of two that are equally strict any will do, but always the same one.
    """
    action = enforced_action(verdict, config, direction)
    has_judged = verdict.status is VerdictStatus.OK
    tells_most = has_judged if action is Action.BLOCK else not has_judged
    return action.strictness, tells_most, not verdict.passed, len(verdict.edits), repr(verdict)
