"""Topics of the table on a real Kafka."""

import pytest
from confluent_kafka.cimpl import NewTopic

from tidegate.broker import cluster, topic_admin
from tidegate.broker.clients import admin_client
from tidegate.broker.topic_admin import Difference, TopicError
from tidegate.client.security import Security
from tidegate.schemas.topics import REQUESTS, TOPICS


def make(kafka: str, name: str, partitions: int, config: dict[str, str]) -> None:
    topic = NewTopic(name, num_partitions=partitions, replication_factor=1, config=config)
    with admin_client(kafka, Security()) as admin:
        cluster.make(admin, [topic])
        cluster.wait_until_ready(admin, [name])


def change(kafka: str, name: str, setting: str, value: str) -> None:
    with admin_client(kafka, Security()) as admin:
        cluster.change(admin, {name: {setting: value}})


def test_create_makes_every_topic_of_the_table(kafka: str, prefix: str) -> None:
    changes = topic_admin.create(kafka, prefix, Security(), partitions=3)
    assert set(changes.made) == {topic.full_name(prefix) for topic in TOPICS}
    assert topic_admin.check(kafka, prefix, Security()) == []
    with admin_client(kafka, Security()) as admin:
        found = cluster.find(admin, changes.made)
    for topic in TOPICS:
        assert found[topic.full_name(prefix)].partitions == (3 if topic.on_path else 1)


def test_no_more_replicas_must_be_in_sync_than_there_are(kafka: str, prefix: str) -> None:
    made = topic_admin.create(kafka, prefix, Security(), min_insync_replicas=2).made
    with admin_client(kafka, Security()) as admin:
        settings = cluster.topic_settings(admin, made)
    assert {found["min.insync.replicas"] for found in settings.values()} == {"1"}


def test_create_twice_changes_nothing(kafka: str, topics: str) -> None:
    changes = topic_admin.create(kafka, topics, Security(), partitions=4)
    assert (changes.made, changes.aligned, changes.left) == ((), (), ())


def test_create_makes_what_is_missing(kafka: str, prefix: str) -> None:
    make(kafka, f"{prefix}requests", 2, {})
    made = topic_admin.create(kafka, prefix, Security(), partitions=2).made
    assert set(made) == {t.full_name(prefix) for t in TOPICS if t is not REQUESTS}


def test_another_partition_count_is_refused_with_both_counts_and_changes_nothing(
    kafka: str, prefix: str
) -> None:
    make(kafka, f"{prefix}decisions", 3, {})
    with pytest.raises(TopicError, match=rf"{prefix}decisions has 3 partitions, wanted are 12"):
        topic_admin.create(kafka, prefix, Security())
    missing = {
        d.topic for d in topic_admin.check(kafka, prefix, Security()) if d.found == "missing"
    }
    assert missing == {t.full_name(prefix) for t in TOPICS if t.name != "decisions"}


@pytest.mark.parametrize(
    ("setting", "value", "wanted"),
    [
        ("message.timestamp.type", "CreateTime", "LogAppendTime"),
        ("max.message.bytes", "1000", str(1024 * 1024 + 64 * 1024)),
        ("retention.ms", "1000", str(7 * 24 * 3600 * 1000)),
        ("cleanup.policy", "compact", "delete"),
        ("min.insync.replicas", "2", "1"),
    ],
)
def test_a_setting_that_differs_is_reported_by_check_and_aligned_by_create(
    kafka: str, topics: str, setting: str, value: str, wanted: str
) -> None:
    change(kafka, f"{topics}requests", setting, value)
    difference = Difference(f"{topics}requests", setting, wanted, value)
    assert topic_admin.check(kafka, topics, Security()) == [difference]
    assert topic_admin.create(kafka, topics, Security(), partitions=4).aligned == (difference,)
    assert topic_admin.check(kafka, topics, Security()) == []


@pytest.mark.parametrize("kept_ms", ["-1", str(90 * 24 * 3600 * 1000)])
def test_create_never_shortens_how_long_records_are_kept(
    kafka: str, topics: str, kept_ms: str
) -> None:
    change(kafka, f"{topics}decisions", "retention.ms", kept_ms)
    changes = topic_admin.create(kafka, topics, Security(), partitions=4)
    assert changes.aligned == ()
    assert [d.found for d in changes.left] == [kept_ms]
    assert topic_admin.check(kafka, topics, Security()) == list(changes.left)


def test_other_replication_factors_are_reported_and_left(kafka: str, topics: str) -> None:
    changes = topic_admin.create(kafka, topics, Security(), partitions=4, replication_factor=3)
    assert changes.aligned == ()
    assert {(d.setting, d.wanted, d.found) for d in changes.left} == {
        ("replication.factor", "3", "1")
    }


def test_more_replicas_than_brokers_is_an_error_that_names_the_topic(
    kafka: str, prefix: str
) -> None:
    with pytest.raises(TopicError, match=rf"{prefix}\w+: .*[Rr]eplication"):
        topic_admin.create(kafka, prefix, Security(), replication_factor=99)


def test_more_replicas_in_sync_than_replicas_are_refused(kafka: str, prefix: str) -> None:
    with pytest.raises(TopicError, match="3 replicas in sync cannot be had of 2"):
        topic_admin.create(kafka, prefix, Security(), replication_factor=2, min_insync_replicas=3)


def test_unequal_partition_counts_on_the_path_are_reported(kafka: str, prefix: str) -> None:
    for topic in TOPICS:
        make(kafka, topic.full_name(prefix), 1 if topic.name == "verdicts" else 2, topic.config())
    found = topic_admin.check(kafka, prefix, Security())
    assert found == [
        Difference(f"{prefix}verdicts", "partitions", "2", "1"),
        Difference(f"{prefix}schemas", "partitions", "1", "2"),
    ]


def test_check_reports_every_topic_as_missing_where_there_is_none(kafka: str, prefix: str) -> None:
    found = topic_admin.check(kafka, prefix, Security())
    assert found == [Difference(t.full_name(prefix), "topic", "present", "missing") for t in TOPICS]
    assert str(found[0]) == f"{prefix}requests: topic is missing, wanted is present"
