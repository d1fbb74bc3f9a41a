"""Committing what is done: only that, only once, and nothing that is somebody else's."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition
from faust.types import TP

from tidegate.transport.app import App
from tidegate.transport.careful import Careful
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.commits import Commits, Offsets
from tidegate.transport.starts import Start
from unit.transport.building import TP0, StubPoller, batch

TP1 = TP("requests", 1)
START = Start(0, 9, CommitNote("abc"))
CLEAN = START.note


class StubGroup:
    """Takes commits: those of librdkafka that are asked for, and their answers by `on_commit`."""

    def __init__(self) -> None:
        self.taken: list[Offsets] = []
        self.notes: list[dict[TP, CommitNote | None]] = []
        self.refuses = False
        self.has_moved = False
        self.answer: Callable[[Offsets], None]

    def commit(
        self, *, offsets: list[TopicPartition], asynchronous: bool
    ) -> list[TopicPartition] | None:
        wanted = {TP(p.topic, p.partition): p.offset for p in offsets}
        if self.has_moved:
            raise KafkaException(KafkaError(KafkaError.ILLEGAL_GENERATION))
        if asynchronous:
            loop = asyncio.get_running_loop()
            loop.call_soon(self.answer, {} if self.refuses else wanted)
        elif self.refuses:
            raise KafkaException(KafkaError(KafkaError.REBALANCE_IN_PROGRESS))
        if not self.refuses:
            self.taken.append(wanted)
            self.notes.append(
                {TP(p.topic, p.partition): CommitNote.read(p.metadata) for p in offsets}
            )
        return None if asynchronous else offsets


class Case:
    """Commits with a group, and an application that has not failed."""

    def __init__(self) -> None:
        self.group = StubGroup()
        self.poller = StubPoller(self.group)
        self.told: list[Offsets] = []
        self.flushed = 0
        self.app = SimpleNamespace(has_failed=False, producer=SimpleNamespace(flush=self._flush))
        self.careful = Careful(100)
        self.commits = Commits(
            cast(App, self.app), self.poller.typed, self.careful, self.told.append
        )
        self.begin(START)
        self.group.answer = self.commits.answered

    def begin(self, first: Start) -> None:
        """An assignment of two partitions."""
        starts = {TP0: first, TP1: START}
        self.careful.begin(starts)
        self.commits.begin(starts)

    async def _flush(self) -> None:
        self.flushed += 1
        for some in self.commits.in_flight():
            some.unacknowledged = 0

    def add(self, *offsets: int, tp: TP = TP0, finished: bool = True) -> Any:
        it = batch(*offsets, tp=tp)
        it.at_work, it.finished = int(not finished), finished
        self.commits.add(it)
        return it


@pytest.fixture
def case() -> Case:
    return Case()


async def test_what_is_done_is_committed_once_for_all_partitions(case: Case) -> None:
    case.add(0, 1)
    case.add(5, tp=TP1)
    assert await case.commits.commit()
    assert not await case.commits.commit()
    assert case.group.taken == case.told == [{TP0: 2, TP1: 6}]


async def test_offsets_are_committed_with_the_id_of_the_topic_they_are_of(case: Case) -> None:
    case.add(0)
    assert await case.commits.commit()
    assert case.group.notes == [{TP0: CLEAN}]


async def test_nothing_is_committed_before_the_broker_has_what_a_batch_wrote(case: Case) -> None:
    case.add(0, 1)
    waiting = case.add(2)
    waiting.unacknowledged = 1
    assert await case.commits.commit()
    waiting.unacknowledged = 0
    assert await case.commits.commit()
    assert case.group.taken == [{TP0: 2}, {TP0: 3}]


async def test_what_the_group_refused_is_tried_again(case: Case) -> None:
    case.add(0)
    case.group.refuses = True
    assert not await case.commits.commit()
    case.group.refuses = False
    assert await case.commits.commit()
    assert case.told == [{TP0: 1}]


async def test_what_could_not_be_asked_any_more_before_partitions_moved_is_no_error(
    case: Case,
) -> None:
    case.add(0)
    case.group.has_moved = True
    assert not await case.commits.commit()
    case.group.has_moved = False
    assert await case.commits.commit()
    assert case.told == [{TP0: 1}]


async def test_an_application_that_failed_commits_nothing_any_more(case: Case) -> None:
    case.add(0)
    case.app.has_failed = True
    assert not await case.commits.commit()
    await case.commits.drain(1.0)
    assert case.group.taken == []


async def test_partitions_that_are_lost_are_not_committed(case: Case) -> None:
    case.add(0)
    case.commits.is_lost = True
    assert not await case.commits.commit()
    await case.commits.drain(1.0)
    assert case.group.taken == []


async def test_a_poll_thread_that_has_ended_is_not_asked_to_commit(case: Case) -> None:
    case.add(0)
    case.poller.is_alive = False
    assert not await case.commits.commit()
    assert case.group.taken == []


async def test_draining_waits_for_what_was_begun_and_for_its_outputs_and_commits_it(
    case: Case,
) -> None:
    begun = case.add(0, finished=False)
    begun.unacknowledged = 1
    for name, value in (("at_work", 0), ("finished", True)):
        asyncio.get_running_loop().call_later(0.02, setattr, begun, name, value)
    await case.commits.drain(30.0)
    assert case.flushed == 1
    assert case.group.taken == case.told == [{TP0: 1, TP1: 0}]


async def test_draining_gives_up_what_is_not_finished_in_time(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    case.add(0)
    case.add(1, finished=False)
    await case.commits.drain(0.01)
    assert case.group.taken == [{TP0: 1, TP1: 0}]
    assert caplog.messages == ["1 batches are given up unfinished; they are read again"]


async def test_draining_does_not_wait_for_what_one_agent_left_and_another_never_took(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    case.add(0, finished=False).at_work = 0
    await asyncio.wait_for(case.commits.drain(30.0), 5.0)
    assert case.group.taken == [{TP0: 0, TP1: 0}]
    assert caplog.messages == []


async def test_draining_survives_that_the_group_went_on_without_us(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    case.add(0)
    case.group.refuses = True
    await case.commits.drain(1.0)
    assert case.told == []
    assert "not committed, so read again by others" in caplog.text


async def test_what_was_in_flight_under_an_old_assignment_is_void(case: Case) -> None:
    old = case.add(0, finished=False)
    case.commits.void()
    assert old.finished  # so that rows and outputs of it are dropped
    assert case.commits.in_flight() == []
    case.commits.begin({TP1: START})
    assert not case.commits.holds(TP0)
    assert not await case.commits.commit()


async def test_a_new_assignment_commits_again_what_the_old_one_had_committed(case: Case) -> None:
    case.add(0)
    await case.commits.commit()
    case.commits.void()
    case.commits.begin({TP0: START})
    case.add(0)
    assert await case.commits.commit()
    assert case.group.taken == [{TP0: 1}, {TP0: 1}]


# What is told of starts and tries


def always() -> bool:
    return True


def suspect(tries: int = 0) -> Start:
    return Start(0, 9, CommitNote("abc", starts=1, tries=tries))


async def test_a_start_is_committed_once_before_anything_is_handed_out(case: Case) -> None:
    case.begin(suspect(tries=2))
    assert await case.commits.are_ours(always)
    assert await case.commits.are_ours(always)
    assert case.group.taken == [{TP0: 0, TP1: 0}]
    assert case.group.notes == [{TP0: CommitNote("abc", 2, 2), TP1: CommitNote("abc", 1)}]


async def test_a_start_where_nothing_is_to_be_read_is_not_counted(case: Case) -> None:
    case.begin(Start(9, 9, CLEAN))
    assert await case.commits.are_ours(always)
    assert case.group.notes[0][TP0] == CLEAN


async def test_a_start_is_committed_until_the_group_takes_it(case: Case) -> None:
    case.group.refuses = True

    def goes_on() -> bool:
        case.group.refuses = False
        return True

    assert await case.commits.are_ours(goes_on)
    assert len(case.group.taken) == 1


async def test_partitions_that_moved_on_are_not_ours(case: Case) -> None:
    case.group.has_moved = True
    answers = iter([True, False])
    assert not await case.commits.are_ours(lambda: next(answers, False))


async def test_progress_clears_what_is_told_of_a_start(case: Case) -> None:
    await case.commits.are_ours(always)
    case.add(0)
    await case.commits.commit()
    assert case.group.notes[-1] == {TP0: CLEAN}


async def test_a_try_is_committed_with_all_that_is_done(case: Case) -> None:
    case.begin(suspect(tries=1))
    case.add(0, tp=TP1)
    assert await case.commits.begin_try(TP0, 0, always)
    assert case.group.taken[-1] == {TP0: 0, TP1: 1}
    assert case.group.notes[-1] == {TP0: CommitNote("abc", 1, 2), TP1: CLEAN}

    # The next one is the first try of another record.
    case.add(0)
    assert await case.commits.begin_try(TP0, 1, always)
    assert case.group.taken[-1] == {TP0: 1}
    assert case.group.notes[-1] == {TP0: CommitNote("abc", 1, 1)}
    assert not await case.commits.commit()


async def test_an_answer_that_comes_late_takes_nothing_back(case: Case) -> None:
    case.begin(suspect())
    case.add(0, 1)
    await case.commits.begin_try(TP0, 2, always)
    case.commits.answered({TP0: 1})
    assert not await case.commits.commit()
    assert case.told == [{TP0: 2}]


async def test_a_partition_stays_suspect_until_it_is_past_what_was_in_flight(case: Case) -> None:
    case.begin(suspect())
    case.add(0)
    await case.commits.commit()
    assert case.group.notes[-1] == {TP0: CommitNote("abc", 1)}
    case.add(*range(1, 9))
    case.careful.passed(TP0, 9)
    await case.commits.commit()
    assert case.group.notes[-1] == {TP0: CLEAN}


async def test_a_clean_end_takes_back_the_start(case: Case) -> None:
    await case.commits.are_ours(always)
    await case.commits.drain(1.0)
    assert case.group.taken[-1] == {TP0: 0, TP1: 0}
    assert case.group.notes[-1] == {TP0: CLEAN, TP1: CLEAN}


async def test_a_clean_end_leaves_a_suspicion_that_it_found(case: Case) -> None:
    case.begin(suspect(tries=2))
    await case.commits.are_ours(always)
    await case.commits.drain(1.0)
    assert case.group.notes[-1] == {TP0: CommitNote("abc", 1, 2), TP1: CLEAN}


async def test_a_clean_end_takes_back_nothing_of_what_is_given_up(case: Case) -> None:
    await case.commits.are_ours(always)
    case.add(0, finished=False)
    await case.commits.drain(0.01)
    assert case.group.notes[-1] == {TP1: CLEAN}


async def test_an_end_that_is_told_takes_back_start_and_try(case: Case) -> None:
    case.begin(suspect())
    await case.commits.are_ours(always)
    await case.commits.begin_try(TP0, 0, always)
    case.add(0, finished=False)
    case.app.has_failed = True
    await case.commits.take_back()
    assert case.group.taken[-1] == {TP0: 0, TP1: 0}
    assert case.group.notes[-1] == {TP0: CommitNote("abc", 1), TP1: CLEAN}


async def test_what_cannot_be_taken_back_is_no_error(case: Case) -> None:
    case.group.has_moved = True
    await case.commits.take_back()
    case.commits.is_lost = True
    await case.commits.take_back()
    assert case.group.taken == []
