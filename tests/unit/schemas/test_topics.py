"""The table of topics keeps the promises that the path of an event rests on."""

import pytest

from tidegate.schemas.records import SafetyRequest, SafetyResponse
from tidegate.schemas.topics import (
    DAY_MS,
    DEAD_LETTERS,
    DECISIONS,
    DEFAULT_PREFIX,
    INPUTS,
    MAX_KEY_BYTES,
    MAX_OVERHEAD_BYTES,
    MIB,
    REQUESTS,
    RESPONSES,
    SCHEMAS,
    STATE,
    TOPICS,
    VERDICTS,
    WINDOWS,
    Topic,
    state_of,
    subject_name,
)

OUTPUTS = (VERDICTS, DECISIONS, DEAD_LETTERS)

EACH = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)


def test_names_differ_and_are_those_of_the_design() -> None:
    names = [topic.name for topic in TOPICS]
    assert names == [
        "requests",
        "responses",
        "verdicts",
        "decisions",
        "dead_letters",
        "state",
        "windows",
        "schemas",
    ]
    assert [topic.full_name(DEFAULT_PREFIX) for topic in INPUTS] == [
        "tidegate.requests",
        "tidegate.responses",
    ]


@EACH
def test_only_inputs_have_the_brokers_time(topic: Topic) -> None:
    kind = "LogAppendTime" if topic in INPUTS else "CreateTime"
    assert topic.config()["message.timestamp.type"] == kind
    assert topic.log_append_time == (topic in INPUTS)


def test_inputs_hold_a_mebibyte_and_outputs_more() -> None:
    for taken in INPUTS:
        assert taken.max_value_bytes == MIB
        for written in OUTPUTS:
            assert written.max_value_bytes > taken.max_value_bytes + MAX_KEY_BYTES


def test_everything_derived_from_an_event_is_partitioned_like_it() -> None:
    assert {topic for topic in TOPICS if topic.on_path} == {*INPUTS, *OUTPUTS, STATE, WINDOWS}
    assert not SCHEMAS.on_path


TABLES = (STATE, WINDOWS)


@EACH
def test_only_tables_are_compacted_and_late_writes_stay_for_a_while(topic: Topic) -> None:
    settings = topic.config()
    assert settings["cleanup.policy"] == ("compact" if topic in TABLES else "delete")
    assert ("min.compaction.lag.ms" in settings) == (topic in TABLES)


def test_decisions_outlive_their_events_and_schemas_stay_for_ever() -> None:
    assert SCHEMAS.config()["retention.ms"] == "-1"
    for written in (DECISIONS, DEAD_LETTERS):
        assert written.retention_ms >= max(topic.retention_ms for topic in INPUTS)
    assert DEAD_LETTERS.retention_ms == 30 * DAY_MS


@EACH
def test_the_broker_takes_every_value_within_the_bound(topic: Topic) -> None:
    limit = int(topic.config()["max.message.bytes"])
    assert limit == topic.max_value_bytes + MAX_OVERHEAD_BYTES
    assert MAX_OVERHEAD_BYTES > MAX_KEY_BYTES


@EACH
def test_settings_are_text_as_kafka_prints_them(topic: Topic) -> None:
    assert set(topic.config()) - {"min.compaction.lag.ms"} == {
        "cleanup.policy",
        "retention.ms",
        "max.message.bytes",
        "message.timestamp.type",
    }
    assert all(isinstance(value, str) for value in topic.config().values())


def test_subjects_follow_the_topic_name_strategy() -> None:
    assert subject_name("tidegate.requests") == "tidegate.requests-value"
    assert subject_name(REQUESTS.full_name("a.")) != subject_name(RESPONSES.full_name("a."))


def test_each_input_holds_its_kind_of_event() -> None:
    assert (REQUESTS.record, RESPONSES.record) == (SafetyRequest, SafetyResponse)


@EACH
def test_a_topic_says_who_writes_and_reads_it(topic: Topic) -> None:
    assert topic.writers
    assert topic.readers
    assert topic.key


def test_every_agent_keeps_its_state_in_a_topic_of_its_own() -> None:
    assert state_of("screen") is STATE
    apart = state_of("limits")
    assert (apart.name, apart.writers, apart.readers) == ("state.limits", "limits", "limits")
    assert apart.config() == STATE.config()
