"""Where reading starts, and what is said of records that nobody will read."""

import logging
from collections.abc import Callable
from typing import cast

import pytest
from confluent_kafka import OFFSET_INVALID, Consumer, KafkaError, KafkaException, TopicPartition

from tidegate.transport import asking, starts
from tidegate.transport.asking import GivenUp
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.errors import TransportError
from tidegate.transport.starts import Start, find_starts, start_of


class StubConsumer:
    """Knows committed offsets and watermarks; its first answers are errors, as many as told."""

    def __init__(
        self, committed: int, low: int, high: int, away: int = 0, metadata: str = ""
    ) -> None:
        self._committed = committed, metadata
        self._watermarks = low, high
        self._away = away

    def committed(self, wanted: list[TopicPartition], timeout: float) -> list[TopicPartition]:
        self._fail()
        return [TopicPartition(p.topic, p.partition, *self._committed) for p in wanted]

    def get_watermark_offsets(self, wanted: TopicPartition, timeout: float) -> tuple[int, int]:
        self._fail()
        return self._watermarks

    def _fail(self) -> None:
        if self._away:
            self._away -= 1
            raise KafkaException(KafkaError(KafkaError._TRANSPORT))  # noqa: SLF001  their name


def found(consumer: StubConsumer, goes_on: Callable[[], bool] = lambda: True) -> Start:
    wanted = [TopicPartition("requests", 3)]
    (start,) = find_starts(cast(Consumer, consumer), wanted, lambda _: {"requests": "b"}, goes_on)
    return start


NOTHING = OFFSET_INVALID
NEW = CommitNote("b")


@pytest.mark.parametrize(
    ("committed", "low", "high", "start"),
    [
        (NOTHING, 0, 7, Start(0, 7, NEW)),
        (NOTHING, 5, 7, Start(5, 7, NEW)),
        (5, 0, 7, Start(5, 7, NEW)),
        (7, 0, 7, Start(7, 7, NEW)),
        (0, 0, 0, Start(0, 0, NEW)),
        (2, 5, 7, Start(5, 7, NEW, overtaken=3)),
        (8, 0, 7, Start(0, 7, NEW, was_reset=True)),
        (8, 3, 7, Start(3, 7, NEW, was_reset=True)),
    ],
)
def test_reading_starts_at_what_is_committed_if_the_log_has_it(
    committed: int, low: int, high: int, start: Start
) -> None:
    assert start_of(TopicPartition("requests", 3, committed), low, high, "b") == start


@pytest.mark.parametrize(
    ("metadata", "offset"),
    [("topic-id=a", 0), ("topic-id=b", 5), ("", 5), ("by hand", 5)],
)
def test_what_is_committed_of_a_topic_that_is_no_more_says_nothing(
    metadata: str, offset: int
) -> None:
    start = start_of(TopicPartition("requests", 3, 5, metadata), 0, 9, "b")
    assert start == Start(offset, 9, NEW, was_reset=offset == 0)


def test_what_is_told_of_starts_and_tries_is_of_the_offset_where_they_were() -> None:
    told = "starts=1 tries=2 topic-id=b"
    assert found(StubConsumer(5, 0, 9, metadata=told)) == Start(5, 9, CommitNote("b", 1, 2))
    assert found(StubConsumer(5, 7, 9, metadata=told)) == Start(7, 9, NEW, overtaken=2)
    told = "starts=1 tries=2 topic-id=a"
    assert found(StubConsumer(5, 0, 9, metadata=told)) == Start(0, 9, NEW, was_reset=True)


@pytest.mark.parametrize(
    ("note", "end", "is_suspect"),
    [
        (NEW, 9, False),
        (NEW._replace(starts=1), 9, True),
        (NEW._replace(tries=1), 9, True),
        (NEW._replace(starts=1), 5, False),
    ],
)
def test_a_start_is_suspect_when_one_failed_there_and_a_record_can_be_at_fault(
    note: CommitNote, end: int, is_suspect: bool
) -> None:
    assert Start(5, end, note).is_suspect is is_suspect


def test_a_group_that_never_committed_starts_at_the_beginning_of_the_log() -> None:
    assert found(StubConsumer(NOTHING, 4, 9)) == Start(4, 9, NEW)


def test_records_that_retention_removed_since_the_last_commit_are_told_by_number(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert found(StubConsumer(2, 5, 9)).overtaken == 3
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "requests-3: retention removed 3 records before they were read" in record.message


def test_an_offset_past_the_end_of_the_log_is_told_and_reading_starts_anew(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert found(StubConsumer(10, 0, 9)).was_reset
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "offset 10 is committed, but not of this log, which ends at 9" in record.message


def test_a_broker_that_does_not_answer_yet_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAUSE_S", 0.0)
    assert found(StubConsumer(5, 0, 9, away=3)).offset == 5


def test_a_broker_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAUSE_S", 0.0)
    monkeypatch.setattr(starts, "GIVE_UP_S", 0.01)
    with pytest.raises(TransportError, match="where to start reading requests"):
        found(StubConsumer(5, 0, 9, away=1_000_000))


def test_nobody_waits_for_a_broker_once_the_worker_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAUSE_S", 0.0)
    answers = iter([True, True, True])
    with pytest.raises(GivenUp):
        found(StubConsumer(5, 0, 9, away=1_000_000), lambda: next(answers, False))


def test_an_assignment_of_nothing_asks_nobody() -> None:
    assert find_starts(cast(Consumer, None), [], lambda _: {}, lambda: True) == []
