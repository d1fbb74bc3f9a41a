"""`tidegate tables` where components are placed apart: state of every agent, and windows."""

import json
import uuid
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from harness.command_line import call_tidegate
from harness.deployment import Deployment, worker_settings
from harness.polling import eventually
from harness.processes import Finished
from tidegate.client import Submitter
from tidegate.schemas.records import Decision
from tidegate.schemas.topics import DECISIONS

POLICY = """
id: placed
version: "1"
components:
  - component: input_validator
  - component: rate_limiter
  - component: rate_limiter
    name: limits_apart
    placement: limits
"""


class Split(NamedTuple):
    """What is left of a split pipeline that has judged one event."""

    deployment: Deployment
    decision: Decision

    def topic(self, name: str) -> str:
        """Full name of a topic."""
        return f"{self.deployment.topic_prefix}{name}"

    def tables(self, *words: str) -> Finished:
        """A `tidegate tables` command on its topics."""
        return call_tidegate("tables", *words, *self.deployment.where)


@pytest.fixture(scope="module")
def split(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Split:
    """Of this module."""
    prefix = f"t{uuid.uuid4().hex[:12]}."
    folder = tmp_path_factory.mktemp("placed")
    policy = str(folder / "policy.yaml")
    Path(policy).write_text(POLICY)
    deployment = Deployment(kafka, prefix, environment=worker_settings(prefix, folder))
    made = call_tidegate(
        "topics", "create", *deployment.where, "--partitions", "2", "--policy", policy
    )
    assert made.status == 0, made.stderr
    with deployment.up("--policy", policy):
        with Submitter(**deployment.clients) as submitter:
            submitter.request(subject="alice", text="hello")
        eventually(lambda: deployment.count(DECISIONS) == 1)
        (decision,) = deployment.decisions()
    return Split(deployment, decision)


def told(done: Finished) -> list[dict[str, Any]]:
    assert (done.status, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_state_of_every_agent_is_listed(split: Split) -> None:
    listed = told(split.tables("list", "--json"))
    assert [(one["topic"], one["component"], one["rows"]) for one in listed] == [
        (split.topic("state"), "rate_limiter", 1),
        (split.topic("state.limits"), "limits_apart", 1),
    ]


def test_what_a_placed_component_keeps_of_a_subject_is_found(split: Split) -> None:
    (row,) = told(split.tables("get", "limits_apart", "alice", "--json"))
    assert (row["topic"], row["direction"]) == (split.topic("state.limits"), "request")
    assert row["value"].keys() == {"tat_us"}


def test_a_row_that_no_agent_has_is_a_no_that_names_all_their_topics(split: Split) -> None:
    done = split.tables("get", "limits_apart", "nobody")
    assert (done.status, done.stdout) == (1, "")
    where = f"{split.topic('state')}, {split.topic('state.limits')}"
    assert done.stderr == f"tidegate: no row with that key in {where}\n"


def test_the_window_of_an_event_is_shown_with_the_names_of_its_fields(split: Split) -> None:
    windows = ("--topic", split.topic("windows"))
    event_id = str(split.decision.event_id)
    (row,) = told(split.tables("get", event_id, *windows, "--json"))
    window = row["value"]
    assert row["key"] == event_id
    assert window["known"]["source"][0] == split.topic("requests")
    assert window["known"]["subject"] == "alice"
    assert {said["group"] for said in window["said"]} == {"screen", "limits"}
    judged = {verdict["component"] for said in window["said"] for verdict in said["verdicts"]}
    assert judged == {"input_validator", "rate_limiter", "limits_apart"}
    assert window["given"]["record_id"] == str(split.decision.record_id)
    assert (window["given"]["action"], window["id_reused"]) == ("ALLOW", False)


def test_windows_have_events_as_keys(split: Split) -> None:
    windows = ("--topic", split.topic("windows"))
    assert split.tables("get", str(uuid.uuid4()), *windows).status == 1
    done = split.tables("get", "alice", *windows)
    assert done.status == 2
    assert "an event's id" in done.stderr
    (counted,) = told(split.tables("list", *windows, "--json"))
    assert (counted["topic"], counted["rows"]) == (split.topic("windows"), 1)
