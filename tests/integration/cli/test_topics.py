"""`tidegate topics` on a real cluster."""

import json

from harness.command_line import call_tidegate
from tidegate.broker import cluster
from tidegate.broker.clients import admin_client
from tidegate.client.security import Security
from tidegate.schemas.topics import TOPICS


def test_topics_are_made_once_and_then_as_they_must_be(kafka: str, prefix: str) -> None:
    where = ("--bootstrap-servers", kafka, "--topic-prefix", prefix)
    names = [topic.full_name(prefix) for topic in TOPICS]

    made = call_tidegate("topics", "create", *where, "--partitions", "2")
    again = call_tidegate("topics", "create", *where, "--partitions", "2")
    checked = call_tidegate("topics", "check", *where)

    assert made.status == again.status == checked.status == 0
    assert sorted(made.stdout.splitlines()[:-1]) == sorted(f"made {name}" for name in names)
    assert again.stdout == "all topics are there\n"
    assert checked.stdout == "topics are as they must be\n"


def test_programs_read_what_was_made_aligned_and_left(kafka: str, prefix: str) -> None:
    where = ("--bootstrap-servers", kafka, "--topic-prefix", prefix, "--json")
    create = ("topics", "create", *where, "--partitions", "2")
    made = json.loads(call_tidegate(*create).stdout)
    assert sorted(made.pop("made")) == sorted(topic.full_name(prefix) for topic in TOPICS)
    assert made == {"aligned": [], "left": []}
    requests = f"{prefix}requests"
    with admin_client(kafka, Security()) as admin:
        changes = {"message.timestamp.type": "CreateTime", "retention.ms": "-1"}
        cluster.change(admin, {requests: changes})

    checked = call_tidegate("topics", "check", *where)
    aligned = call_tidegate(*create)

    assert (checked.status, aligned.status) == (1, 1)
    time_type = {
        "topic": requests,
        "setting": "message.timestamp.type",
        "wanted": "LogAppendTime",
        "found": "CreateTime",
    }
    differences = json.loads(checked.stdout)
    assert time_type in differences
    assert {difference["setting"] for difference in differences} == set(changes)
    done = json.loads(aligned.stdout)
    assert (done["made"], done["aligned"]) == ([], [time_type])
    assert [left["setting"] for left in done["left"]] == ["retention.ms"]


def test_what_is_left_alone_is_told_and_ends_with_1(kafka: str, topics: str) -> None:
    where = ("--bootstrap-servers", kafka, "--topic-prefix", topics)
    done = call_tidegate(
        "topics", "create", *where, "--partitions", "4", "--replication-factor", "3"
    )
    assert done.status == 1
    assert f"left alone {topics}requests: replication.factor is 1, wanted is 3" in done.stdout


def test_missing_topics_are_a_no(kafka: str, prefix: str) -> None:
    where = ("--bootstrap-servers", kafka, "--topic-prefix", prefix)
    done = call_tidegate("topics", "check", *where)
    assert (done.status, done.stderr) == (1, "")
    assert f"{prefix}requests: topic is missing, wanted is present" in done.stdout
    assert done.stdout.endswith("topics differ\n")


def test_another_partition_count_is_refused(kafka: str, topics: str) -> None:
    where = ("--bootstrap-servers", kafka, "--topic-prefix", topics)
    done = call_tidegate("topics", "create", *where, "--partitions", "5")
    assert (done.status, done.stdout) == (2, "")
    assert f"{topics}requests has 4 partitions, wanted are 5" in done.stderr
