"""The policies that are compared: the same components, more and more of them placed apart."""

import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from bench.transport.variants import POLICIES
from tidegate.components.policy import Policy
from tidegate.components.policy_file import load_policy

CHAINED = "chained"
SILENT = "chained, verdicts not published"
ONE_APART, TWO_APART, ALL_APART = "one apart", "two apart", "all apart"

PLACEMENTS: Mapping[str, Mapping[str, str]] = {
    SILENT: {},
    CHAINED: {},
    ONE_APART: {"keyword_filter": "words"},
    TWO_APART: {"keyword_filter": "words", "rate_limiter": "limits"},
    ALL_APART: {"keyword_filter": "words", "rate_limiter": "limits", "input_validator": "form"},
}
"""Which agent runs which component, where that is not `screen`."""


def write_policy(directory: Path, name: str) -> tuple[str, Policy]:
    """The file of a policy, and what it says."""
    document = yaml.safe_load((POLICIES / "minimal_limited.yaml").read_text("utf-8"))
    document["publish_verdicts"] = name != SILENT
    for component in document["components"]:
        if agent := PLACEMENTS[name].get(component["component"]):
            component["placement"] = agent
    file = directory / f"{name.replace(' ', '_').replace(',', '')}.yaml"
    file.write_text(yaml.safe_dump(document), "utf-8")
    return str(file), load_policy(str(file))


def worker(policy: str, agents: str | None = None) -> tuple[str, ...]:
    """The command of a worker."""
    chosen = () if agents is None else ("--agents", agents)
    return sys.executable, "-m", "tidegate.cli", "worker", "--policy", policy, *chosen
