"""What is handed out alone, how far, and what is refused."""

import logging

import pytest
from faust.types import TP

from tidegate.transport.careful import MAX_TRIES, POISON, Careful
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.starts import Start
from unit.transport.building import TOPIC, TP0, message

TP1 = TP(TOPIC, 1)


def start(offset: int, end: int, starts: int = 0, tries: int = 0) -> Start:
    return Start(offset, end, CommitNote("abc", starts, tries))


def careful(*starts: Start, most: int = 100) -> Careful:
    """At its beginning; the starts are of partitions from 0 on."""
    it = Careful(most)
    it.begin({TP(TOPIC, partition): start for partition, start in enumerate(starts)})
    return it


@pytest.mark.parametrize(
    "harmless",
    [
        pytest.param(start(5, 9), id="nobody failed here"),
        pytest.param(start(9, 9, starts=4), id="nothing was in flight"),
    ],
)
def test_without_a_failed_start_nothing_is_handed_out_alone(harmless: Start) -> None:
    assert careful(harmless).is_over


def test_after_a_failed_start_what_was_in_flight_is_handed_out_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    it = careful(start(5, 9, starts=1), start(0, 7))
    assert it.ends == {TP0: 9}
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "requests-0: a worker that started at offset 5 came to nothing" in record.message


def test_no_more_is_handed_out_alone_than_can_have_been_in_flight() -> None:
    assert careful(start(5, 1_000, starts=1)).ends == {TP0: 105}
    assert careful(start(5, 1_000, starts=1), start(0, 9, tries=1)).ends == {TP0: 55, TP1: 9}
    assert careful(start(5, 9, starts=1), start(0, 9, starts=1), most=1).ends == {TP0: 6, TP1: 1}


def test_it_is_over_when_every_partition_is_past_its_end() -> None:
    it = careful(start(5, 9, starts=1), start(0, 7, starts=1))
    it.passed(TP0, 8)
    it.passed(TP0, 9)
    assert it.ends == {TP1: 7}
    it.passed(TP0, 10)
    it.passed(TP1, 8)
    assert it.is_over


def test_tries_are_those_of_the_next_record_alone() -> None:
    it = careful(start(5, 9, tries=2), start(0, 7, starts=1))
    assert [it.next_try(TP0), it.next_try(TP0)] == [3, 1]
    assert it.next_try(TP1) == 1


def test_a_record_that_was_tried_enough_has_an_error_and_all_it_had(
    caplog: pytest.LogCaptureFixture,
) -> None:
    it = careful(start(5, 9, starts=4, tries=MAX_TRIES))
    records = [message(5, headers=[("a", b"b")]), message(6)]
    first, second = it.sift(TP0, records)
    error = first.error()
    assert error is not None
    assert error.code() == POISON
    assert second is records[1]
    for part in ("topic", "partition", "offset", "key", "value", "headers", "timestamp"):
        assert getattr(first, part)() == getattr(records[0], part)()
    assert len(first) == len(records[0])
    assert caplog.records[-1].levelno == logging.ERROR
    assert "requests-0, offset 5: 3 workers that had this record alone" in caplog.messages[-1]

    assert it.sift(TP0, records) is records


def test_a_record_that_was_tried_less_is_handed_out() -> None:
    records = [message(5)]
    assert careful(start(5, 9, tries=MAX_TRIES - 1)).sift(TP0, records) is records


def test_a_new_assignment_begins_anew() -> None:
    it = careful(start(5, 9, tries=MAX_TRIES))
    it.begin({TP0: start(5, 9)})
    records = [message(5)]
    assert it.is_over
    assert it.sift(TP0, records) is records
    assert it.next_try(TP0) == 1
