"""`tidegate tables` on changelogs that workers and applications wrote, or that are damaged."""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka.admin import NewTopic  # type: ignore[attr-defined]  # public, says their init

from harness.changelog import ChangelogWriter, changelog_writer
from harness.command_line import call_tidegate
from harness.deployment import Deployment, worker_settings
from harness.polling import eventually
from harness.processes import Finished
from tidegate.broker import cluster, topic_admin
from tidegate.broker.clients import admin_client
from tidegate.client import Submitter
from tidegate.client.security import Security
from tidegate.schemas.topics import DECISIONS, STATE
from tidegate.transport.tables.row import ABSENT

POLICY = """
id: limited
version: "1"
components:
  - component: input_validator
  - component: rate_limiter
"""
ODD = "\x1b[31mred"


@pytest.fixture(scope="module")
def limited(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """What is left of a pipeline that has limited two subjects, and is gone."""
    prefix = f"t{uuid.uuid4().hex[:12]}."
    folder = tmp_path_factory.mktemp("limited")
    (folder / "policy.yaml").write_text(POLICY)
    topic_admin.create(kafka, prefix, Security(), partitions=4)
    deployment = Deployment(kafka, prefix, environment=worker_settings(prefix, folder))
    with deployment.up("--policy", str(folder / "policy.yaml")):
        with Submitter(**deployment.clients) as submitter:
            for subject in ("alice", "alice", ODD):
                submitter.request(subject=subject, text="hello")
            submitter.response(subject="alice", text="hello")
        eventually(lambda: deployment.count(DECISIONS) == 4)
    return deployment


@pytest.fixture
def topic(kafka: str, prefix: str) -> Iterator[str]:
    """The changelog of an application's table: two partitions, empty."""
    name = f"{prefix}app-counts-changelog"
    with admin_client(kafka, Security()) as admin:
        cluster.make(admin, [NewTopic(name, 2, 1)])
        cluster.wait_until_ready(admin, [name])
        yield name
        admin.delete_topics([name])[name].result()


@pytest.fixture
def changelog(kafka: str, topic: str) -> Iterator[ChangelogWriter]:
    with changelog_writer(kafka, topic) as writer:
        yield writer


def told(done: Finished) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_state_of_components_is_listed_by_component_and_direction(limited: Deployment) -> None:
    done = call_tidegate("tables", "list", *limited.where, "--json")

    assert (done.status, done.stderr) == (0, "")
    request, response = told(done)
    assert (request["component"], request["direction"]) == ("rate_limiter", "request")
    assert (response["component"], response["direction"]) == ("rate_limiter", "response")
    assert {one["topic"] for one in (request, response)} == {STATE.full_name(limited.topic_prefix)}
    assert [one["rows"] for one in (request, response)] == [2, 1]
    assert 2 <= request["records"] <= 3
    assert response["records"] == response["partitions"] == 1
    assert request["late"] == response["late"] == 0
    assert request["bytes"] > response["bytes"] > 0
    assert request["oldest"] <= request["newest"]


def test_people_get_a_line_for_each_count(limited: Deployment) -> None:
    done = call_tidegate("tables", "list", *limited.where)
    assert (done.status, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines.count(["component", "rate_limiter"]) == 2
    assert ["direction", "response"] in lines
    assert ["rows", "2"] in lines


def test_what_a_component_keeps_of_a_subject_is_shown_in_both_directions(
    limited: Deployment,
) -> None:
    done = call_tidegate("tables", "get", *limited.where, "rate_limiter", "alice", "--json")

    assert (done.status, done.stderr) == (0, "")
    request, response = told(done)
    for row, direction, offset in ((request, "request", 1), (response, "response", 0)):
        assert (row["component"], row["direction"], row["subject"]) == (
            "rate_limiter",
            direction,
            "alice",
        )
        assert row["value"].keys() == {"tat_us"}
        (source,) = row["applied"]
        assert re.fullmatch(rf"{re.escape(limited.topic_prefix)}{direction}s@.{{8}}", source)
        assert row["applied"][source] >= offset
        assert (row["version"], row["deleted"], row["void"]) == (1, False, False)
        assert 0 <= row["claim"] == row["last_claim"] < row["offset"]
        assert row["written"] < row["expires"]
        assert row["undo"] >= 1


def test_one_direction_may_be_asked_for(limited: Deployment) -> None:
    where = (*limited.where, "rate_limiter", "alice", "--direction", "response", "--json")
    (row,) = told(call_tidegate("tables", "get", *where))
    assert row["direction"] == "response"


def test_people_get_a_line_for_each_thing_and_nothing_that_a_terminal_obeys(
    limited: Deployment,
) -> None:
    done = call_tidegate("tables", "get", *limited.where, "rate_limiter", ODD)
    assert (done.status, done.stderr) == (0, "")
    assert re.search(r"^subject +\\x1b\[31mred$", done.stdout, re.MULTILINE)
    assert re.search(r'^value +\{"tat_us": \d+\}$', done.stdout, re.MULTILINE)
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    "asked", [("rate_limiter", "nobody"), ("keyword_filter", "alice"), ("rate_limiter", "alic")]
)
def test_no_such_row_is_a_no(limited: Deployment, asked: tuple[str, str]) -> None:
    done = call_tidegate("tables", "get", *limited.where, *asked)
    assert (done.status, done.stdout) == (1, "")
    state = STATE.full_name(limited.topic_prefix)
    assert done.stderr == f"tidegate: no row with that key in {state}\n"


def test_state_that_nothing_was_written_to_has_no_rows(kafka: str, topics: str) -> None:
    where = ("--bootstrap-servers", kafka, "--topic-prefix", topics)
    assert call_tidegate("tables", "list", *where).stdout == f"{topics}state has no rows\n"
    assert call_tidegate("tables", "list", *where, "--json").stdout == ""


def test_a_table_of_another_application_is_one_group(
    kafka: str, topic: str, changelog: ChangelogWriter
) -> None:
    old = changelog.claim()
    changelog.row(b"key", 1, old, written_ms=1_700_000_000_000)
    changelog.row(b"\xff", {"n": [b"x", 1.5]}, changelog.claim(1), 1, version=3)
    changelog.row(b"key", 2, changelog.claim(), written_ms=1_700_000_001_000)
    changelog.row(b"key", 9, old)
    command = ("tables", "list", "--bootstrap-servers", kafka, "--topic", topic)

    (one,) = told(call_tidegate(*command, "--json"))

    assert one.keys().isdisjoint({"component", "direction"})
    assert (one["rows"], one["partitions"], one["records"], one["late"]) == (2, 2, 4, 1)
    assert one["oldest"] == "2023-11-14T22:13:20.000+00:00"
    assert "late        1\n" in call_tidegate(*command).stdout


def test_an_empty_table_of_another_application_is_told_with_noughts(kafka: str, topic: str) -> None:
    where = ("--bootstrap-servers", kafka, "--topic", topic)
    (one,) = told(call_tidegate("tables", "list", *where, "--json"))
    assert one == {
        "topic": topic,
        **dict.fromkeys(("rows", "partitions", "records", "bytes", "late"), 0),
        **dict.fromkeys(("oldest", "newest")),
    }


def test_a_row_of_any_version_is_shown_as_it_lies_there(
    kafka: str, topic: str, changelog: ChangelogWriter
) -> None:
    claim = changelog.claim(1)
    offset = changelog.row(
        b"key",
        {"n": [b"\xff", float("nan")]},
        claim,
        1,
        version=7,
        applied={"source@id": 4, "gone@id": 9},
        undo=[("source@id", 4, ABSENT)],
        written_ms=1_700_000_000_000,
    )
    where = ("--bootstrap-servers", kafka, "--topic", topic, "key")

    (row,) = told(call_tidegate("tables", "get", *where, "--json"))

    assert row == {
        "topic": topic,
        "key": "key",
        "partition": 1,
        "offset": offset,
        "written": "2023-11-14T22:13:20.000+00:00",
        "void": False,
        "last_claim": claim,
        "claim": claim,
        "version": 7,
        "expires": None,
        "applied": {"source@id": 4, "gone@id": 9},
        "undo": 1,
        "deleted": False,
        "value": {"n": ["/w==", None]},
    }


def test_a_record_that_a_later_claim_makes_void_is_shown_after_the_row_that_stands(
    kafka: str, topic: str, changelog: ChangelogWriter
) -> None:
    old = changelog.claim()
    changelog.row(b"key", "right", old)
    new = changelog.claim()
    changelog.row(b"key", "late", old)
    where = ("--bootstrap-servers", kafka, "--topic", topic, "key")

    done = call_tidegate("tables", "get", *where, "--json")

    assert done.status == 0
    shown = [(row["value"], row["void"], row["claim"], row["last_claim"]) for row in told(done)]
    assert shown == [("right", False, old, new), ("late", True, old, new)]


def test_a_void_removal_alone_is_shown_and_a_no(
    kafka: str, topic: str, changelog: ChangelogWriter
) -> None:
    old = changelog.claim()
    changelog.claim()
    changelog.removal(b"key", old)
    where = ("--bootstrap-servers", kafka, "--topic", topic, "key")
    done = call_tidegate("tables", "get", *where)
    assert done.status == 1
    assert re.search(r"^void +true$", done.stdout, re.MULTILINE)
    assert "no row with that key" in done.stderr


@pytest.mark.parametrize("command", [["list"], ["get", "key"]])
def test_a_record_that_is_no_row_is_told_by_its_place(
    kafka: str, topic: str, changelog: ChangelogWriter, command: list[str]
) -> None:
    offset = changelog.raw(b"key", b"canary-7f3a", partition=1)
    done = call_tidegate("tables", *command, "--bootstrap-servers", kafka, "--topic", topic)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith(f"tidegate: {topic}-1, offset {offset}: it is no row. ")
    assert "canary" not in done.stderr


def test_a_key_that_no_component_can_have_is_told_by_its_place(kafka: str, topics: str) -> None:
    state = STATE.full_name(topics)
    with changelog_writer(kafka, state) as changelog:
        offset = changelog.row(b"foreign", 1, changelog.claim())
    done = call_tidegate("tables", "list", "--bootstrap-servers", kafka, "--topic-prefix", topics)
    assert done.status == 2
    assert done.stderr.startswith(
        f"tidegate: {state}-0, offset {offset}: its key is not component, direction and subject"
    )


@pytest.mark.parametrize("command", [["list"], ["get", "rate_limiter", "alice"]])
def test_a_missing_topic_is_told(kafka: str, prefix: str, command: list[str]) -> None:
    where = ("--bootstrap-servers", kafka, "--topic-prefix", prefix)
    done = call_tidegate("tables", *command, *where)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith(f"tidegate: no topic {prefix}state: ")
    assert "tidegate topics create" in done.stderr
