"""The poll thread and those it tells, on a real broker and without Faust."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager

import pytest
from confluent_kafka import Consumer, KafkaException, TopicPartition
from faust.types import TP

from harness.polling import eventually
from integration.transport.site import Site, numbers
from tidegate.transport.poller import Poller, Read
from tidegate.transport.settings import TransportSettings
from tidegate.transport.starts import Start


class Recorder:
    """Notes all it is told; a revocation is done when `may_leave` is set."""

    def __init__(self) -> None:
        self.starts: list[dict[TP, Start]] = []
        self.values: list[bytes | None] = []
        self.revocations = 0
        self.offsets: list[dict[TP, int]] = []
        self.errors: list[BaseException] = []
        self.left: Future[None] = Future()

    def read(self, generation: int, read: Read) -> None:
        self.values += [record.value() for _, records in read for record in records]

    def assigned(self, generation: int, starts: dict[TP, Start]) -> None:
        self.starts.append(starts)

    def revoked(self, partitions: set[TP], lost: bool) -> "Future[None]":
        self.revocations += 1
        return self.left

    def committed(self, offsets: dict[TP, int]) -> None:
        self.offsets.append(offsets)

    def failed(self, error: BaseException) -> None:
        self.errors.append(error)


@contextmanager
def polling(site: Site, topic: str) -> Iterator[tuple[Poller, Recorder]]:
    """A poller that has its first assignment and does not read yet; nothing may fail."""
    settings = TransportSettings(bootstrap_servers=site.bootstrap_servers, session_timeout_ms=6_000)
    told = Recorder()
    poller = Poller(settings, site.group, told)
    poller.start([topic])
    try:
        eventually(lambda: bool(told.starts), within_s=30)
        yield poller, told
    finally:
        if not told.left.done():
            told.left.set_result(None)
        poller.close(10.0)
    assert not poller.is_alive
    assert told.errors == []


def test_nothing_is_read_before_the_tables_are_restored(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, numbers(5))
    with polling(site, topic) as (poller, told):
        (start,) = told.starts[0].values()
        assert (start.offset, start.end) == (0, 5)
        assert start.note.topic_id
        poller.call(lambda consumer: consumer.assignment()).result(10)
        assert told.values == []
        poller.resume(poller.generation)
        eventually(lambda: told.values == numbers(5))


def test_an_assignment_that_is_no_more_is_not_resumed(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, numbers(5))
    with polling(site, topic) as (poller, told):
        poller.resume(poller.generation - 1)
        poller.call(lambda consumer: consumer.assignment()).result(10)
        poller.resume(poller.generation)
        eventually(lambda: told.values == numbers(5))


def test_without_room_nothing_is_read_and_with_room_all_of_it(site: Site) -> None:
    topic = site.topic()
    with polling(site, topic) as (poller, told):
        poller.resume(poller.generation)
        poller.has_room(False)
        site.produce(topic, numbers(5))
        before = poller.last_beat
        # Longer than the second after which partitions are paused and the group is told we live.
        eventually(lambda: poller.last_beat > before + 2)
        assert len(told.values) <= 1  # a poll that was under way when room went
        poller.has_room(True)
        eventually(lambda: told.values == numbers(5))


def test_what_is_held_is_not_read_until_it_is_let_go_and_nothing_is_lost(site: Site) -> None:
    topic = site.topic(partitions=2)
    with polling(site, topic) as (poller, told):
        poller.resume(poller.generation)
        site.produce(topic, numbers(5), 0)
        eventually(lambda: len(told.values) == 5)
        poller.hold(poller.generation, frozenset({TP(topic, 0)}))
        poller.call(lambda consumer: consumer.assignment()).result(10)

        site.produce(topic, numbers(5, start=5), 0)
        site.produce(topic, numbers(5, start=10), 1)
        eventually(lambda: len(told.values) == 10)
        assert told.values[5:] == numbers(5, start=10)

        poller.hold(poller.generation, frozenset())
        eventually(lambda: len(told.values) == 15)
        assert told.values[10:] == numbers(5, start=5)


def test_what_is_called_has_the_consumer_and_answers_with_its_result_or_its_error(
    site: Site,
) -> None:
    topic = site.topic()
    with polling(site, topic) as (poller, _):
        name = poller.call(lambda consumer: threading.current_thread().name)
        assert name.result(10) == "tidegate-poll"
        with pytest.raises(ZeroDivisionError):
            poller.call(lambda consumer: 1 // 0).result(10)


def test_commits_are_told_to_the_listener(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, numbers(5))
    with polling(site, topic) as (poller, told):
        offsets = [TopicPartition(topic, 0, 3)]
        poller.call(lambda consumer: consumer.commit(offsets=offsets, asynchronous=True)).result(10)
        eventually(lambda: told.offsets == [{TP(topic, 0): 3}])
    assert site.committed(topic) == 3


def test_what_was_asked_for_before_partitions_moved_is_not_done_after(site: Site) -> None:
    topic = site.topic(partitions=2)
    with polling(site, topic) as (poller, _):
        # Given a poll thread that is busy, and a call that waits for it
        begun, goes_on = threading.Event(), threading.Event()

        def work(_: Consumer) -> None:
            begun.set()
            goes_on.wait(30)

        busy = poller.call(work)
        assert begun.wait(10)
        called: list[Consumer] = []
        late = poller.call(called.append)
        # When the generation moves on before it is served
        poller.generation += 1
        goes_on.set()
        # Then it is refused
        busy.result(10)
        with pytest.raises(KafkaException):
            late.result(10)
        assert called == []


def test_while_partitions_are_left_calls_are_served(site: Site) -> None:
    topic = site.topic(partitions=2)
    site.produce(topic, numbers(5))
    with polling(site, topic) as (poller, told):
        config = {"bootstrap.servers": site.bootstrap_servers, "group.id": site.group}
        other = Consumer({**config, "enable.auto.commit": False})
        with closing(other):
            other.subscribe([topic])
            eventually(lambda: (other.poll(0.05), told.revocations)[1] == 1, within_s=30)
            offsets = [TopicPartition(topic, 0, 2)]
            commit = poller.call(lambda c: c.commit(offsets=offsets, asynchronous=False))
            assert not commit.result(10)[0].error
            assert len(told.starts) == 1
            told.left.set_result(None)
            eventually(lambda: (other.poll(0.05), len(told.starts) == 2)[1], within_s=30)
    assert site.committed(topic) == 2


def test_an_error_of_the_listener_ends_the_thread_and_is_told(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, numbers(1))
    with polling(site, topic) as (poller, told):
        told.read = lambda generation, read: 1 // 0  # type: ignore[assignment, method-assign]
        poller.resume(poller.generation)
        eventually(lambda: not poller.is_alive)
        assert isinstance(told.errors.pop(), ZeroDivisionError)
