"""The applications of a policy's agents, and the topics that they need."""

from tidegate.agents.app import App
from tidegate.agents.decide_app import decide_app
from tidegate.agents.judge_app import judge_app, keeps_state
from tidegate.agents.settings import Settings
from tidegate.components.component_config import DECIDE
from tidegate.components.policy import Policy
from tidegate.schemas.topics import (
    DEAD_LETTERS,
    DECISIONS,
    INPUTS,
    VERDICTS,
    WINDOWS,
    Topic,
    state_of,
)


def make_app(settings: Settings, policy: Policy, agent: str, embedded: bool = False) -> App:
    """The application of one agent of `policy`, by its name.

    embedded: on the embedded broker, whose times are not real, log time is this worker's clock at
    fetch. Makes no connection; schemas are registered when the agent starts.
    Raises what a component's `initialize` raises.
    """
    make = decide_app if agent == DECIDE else judge_app
    return make(App(agent, settings, embedded), policy)


def topics_of(policy: Policy) -> tuple[Topic, ...]:
    """What the agents of a policy read, write and keep state in."""
    states = (state_of(group) for group in policy.groups if keeps_state(policy, group))
    windows = (WINDOWS,) if policy.is_split else ()
    return (*INPUTS, VERDICTS, DECISIONS, DEAD_LETTERS, *states, *windows)
