"""The application of an agent that judges: `screen`, or one whose components are placed apart."""

from functools import partial

from tidegate.agents.app import App, WorkByTopic
from tidegate.agents.group import Group
from tidegate.agents.intake import Intake
from tidegate.agents.opening import Opening
from tidegate.agents.outputs import Outputs
from tidegate.agents.screen import Screen
from tidegate.agents.table_states import TableStates
from tidegate.components.base import StatefulComponent
from tidegate.components.clock import Clock
from tidegate.components.component_config import SCREEN
from tidegate.components.judging import Judge
from tidegate.components.policy import Policy
from tidegate.schemas.topics import DEAD_LETTERS, DECISIONS, INPUTS, VERDICTS, state_of


def judge_app(app: App, policy: Policy) -> App:
    """Make an application judge with the components of its agent.

    Raises what a component's `initialize` raises.
    """
    clock, key = Clock(), app.settings.digest_key()
    judge = Judge(policy, key, clock, app.name if policy.is_split else None)
    app.close = judge.close
    if keeps_state(policy, app.name):
        judge.runner.keep_states(
            partial(TableStates, app.table(state_of(app.name), dict[str, int]))
        )

    async def open_work() -> WorkByTopic:
        opening = Opening(app.settings, app.consumer.watchdog.progress)
        arrivals = {app.settings.topic(topic): await opening.arrival(topic) for topic in INPUTS}
        intake = Intake(arrivals, clock, policy.max_deadline_ms)
        written = (VERDICTS, DEAD_LETTERS, *((DECISIONS,) if app.name == SCREEN else ()))
        outputs = Outputs(policy, key, clock, await opening.targets(written), app.name)
        if app.name == SCREEN:
            screen = Screen(judge, clock, intake, outputs)
            return dict.fromkeys(arrivals, screen.screen)
        return dict.fromkeys(arrivals, Group(judge, clock, intake, outputs).judge)

    app.run_agent([app.settings.topic(topic) for topic in INPUTS], open_work)
    return app


def keeps_state(policy: Policy, group: str) -> bool:
    """Whether one of the components of a group is stateful."""
    return any(issubclass(c.kind, StatefulComponent) for c in policy.of_group(group))
