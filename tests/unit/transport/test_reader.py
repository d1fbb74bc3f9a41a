"""Which of a client's answers are handed on, and when the worker cannot go on."""

import logging
from typing import cast

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from tidegate.transport import asking
from tidegate.transport import reader as reader_module
from tidegate.transport.errors import LogResetError, TransportError
from tidegate.transport.fence import Where
from tidegate.transport.reader import Reader
from tidegate.transport.unreadable import UNREADABLE
from unit.transport.building import TOPIC, message

WHERE: Where = (TOPIC, 0)


class StubConsumer:
    """Tells the watermarks it was given, and notes where it is sent."""

    def __init__(self) -> None:
        self.watermarks = 0, 1_000
        self.sent_to: list[int] = []
        self.away = 0

    def get_watermark_offsets(self, partition: TopicPartition, timeout: float) -> tuple[int, int]:
        if self.away:
            self.away -= 1
            raise KafkaException(KafkaError(KafkaError._TRANSPORT))  # noqa: SLF001  their name
        return self.watermarks

    def seek(self, partition: TopicPartition) -> None:
        self.sent_to.append(partition.offset)


class Case:
    """A reader of one partition that starts at offset 10."""

    def __init__(self) -> None:
        self.consumer = StubConsumer()
        self.reader = Reader(cast(Consumer, self.consumer), {}, lambda: True)
        self.reader.fence.start(WHERE, 10)

    def pieces(self, *messages: Message) -> list[list[int | None]]:
        """The offsets that are handed on, piece by piece."""
        found = [records.get(WHERE, []) for records in self.reader.sift(messages)]
        return [[record.offset() for record in records] for records in found if records]

    def passed(self, *messages: Message) -> list[int | None]:
        """The offsets that are handed on."""
        return [offset for piece in self.pieces(*messages) for offset in piece]


@pytest.fixture
def case() -> Case:
    return Case()


def error(code: int, offset: int = -1, **flags: bool) -> Message:
    return Message(topic=TOPIC, partition=0, offset=offset, error=KafkaError(code, "why", **flags))


def test_records_pass_in_order_by_partition(case: Case) -> None:
    case.reader.fence.start((TOPIC, 1), 0)
    (records,) = case.reader.sift([message(10), message(0, partition=1), message(11)])
    assert {where: [m.offset() for m in some] for where, some in records.items()} == {
        WHERE: [10, 11],
        (TOPIC, 1): [0],
    }


def test_a_hole_is_fetched_again_and_stepped_over_when_it_stays(case: Case) -> None:
    assert case.passed(message(10), message(13), message(14)) == [10]
    assert case.consumer.sent_to == [11]
    assert case.passed(message(13), message(14)) == [13, 14]
    assert (case.reader.holes, case.reader.overtaken) == (2, 0)


def test_a_hole_that_was_the_clients_is_not_counted(case: Case) -> None:
    assert case.passed(message(12)) == []
    assert case.passed(message(10), message(11), message(12)) == [10, 11, 12]
    assert (case.reader.holes, case.reader.overtaken) == (0, 0)


def test_a_broker_that_is_away_for_a_moment_is_asked_again_about_a_hole(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PAUSE_S", 0.0)
    case.consumer.away = 3
    case.passed(message(13))
    assert case.passed(message(13)) == [13]
    assert case.consumer.away == 0


def test_of_a_hole_what_retention_removed_is_counted_apart(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    case.consumer.watermarks = 14, 1_000
    case.passed(message(16))
    assert case.passed(message(16)) == [16]
    assert (case.reader.holes, case.reader.overtaken) == (2, 4)
    assert "retention removed 4 records" in caplog.text


def test_a_record_that_comes_again_is_dropped(case: Case) -> None:
    assert case.passed(message(10), message(10), message(9), message(11)) == [10, 11]


def test_a_log_that_begins_anew_ends_the_worker(case: Case) -> None:
    case.consumer.watermarks = 0, 3
    with pytest.raises(LogResetError, match="requests-0 ends at offset 3, and 10 was next"):
        case.passed(message(0))


@pytest.mark.parametrize(
    "code",
    [
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError._UNKNOWN_TOPIC,  # noqa: SLF001  their name
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
    ],
)
def test_what_waiting_does_not_mend_ends_the_worker(case: Case, code: int) -> None:
    with pytest.raises(TransportError, match=r"^requests: why"):
        case.passed(error(code))


@pytest.mark.parametrize(
    ("code", "fatal"),
    [(KafkaError.UNKNOWN, True), (KafkaError._FATAL, False)],  # noqa: SLF001  their name
)
def test_a_fatal_error_ends_the_worker_whether_it_says_so_or_not(
    case: Case, code: int, fatal: bool
) -> None:
    """A static member that was fenced read nothing any more, and lived on."""
    with pytest.raises(TransportError, match="cannot go on"):
        case.passed(error(code, fatal=fatal))


def test_other_errors_are_told_once_in_a_while_and_reading_goes_on(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    trouble = error(KafkaError.LEADER_NOT_AVAILABLE)
    assert case.passed(message(10), trouble, trouble, message(11)) == [10, 11]
    assert caplog.messages == ["reading requests: why"]


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where the end of an unreadable batch was looked for: each has ten records."""
    begun: list[int] = []

    def end_of_unreadable(_: object, where: Where, first: int, *__: object) -> int:
        begun.append(first)
        return first + 10

    monkeypatch.setattr(reader_module, "end_of_unreadable", end_of_unreadable)
    return begun


def test_what_comes_before_an_unreadable_batch_is_handed_on_before_it(
    case: Case, searches: list[int]
) -> None:
    unreadable = error(UNREADABLE, offset=12)
    assert case.pieces(message(10), message(11), unreadable) == [[10, 11], list(range(12, 22))]
    assert case.consumer.sent_to == [22]
    assert case.passed(message(22)) == [22]
    assert searches == [12]


def test_an_unreadable_batch_that_is_told_again_is_not_replaced_again(
    case: Case, searches: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    again = [error(UNREADABLE, offset=10)] * 3
    assert case.passed(*again) == list(range(10, 20))
    assert searches == [10]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_of_an_unreadable_batch_only_what_is_not_read_yet_is_replaced(
    case: Case, searches: list[int]
) -> None:
    assert case.passed(error(UNREADABLE, offset=7)) == list(range(10, 17))


def test_an_unreadable_batch_of_a_partition_that_is_gone_is_nobodys_business(
    case: Case, searches: list[int]
) -> None:
    case.reader.fence.stop(WHERE)
    assert case.passed(error(UNREADABLE, offset=10)) == []
    assert searches == []
