"""A worker that has work and makes no progress ends; one that waits for brokers does not."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from harness.polling import eventually
from tidegate.transport import watchdog
from tidegate.transport.consumer import Consumer
from tidegate.transport.errors import StalledError
from tidegate.transport.settings import TransportSettings
from tidegate.transport.watchdog import Watchdog, Work
from unit.transport.building import batch

IDLE = Work(unfinished=[], uncommitted=[], restoring=False)
AT_WORK = Work(unfinished=[batch(3, 4)], uncommitted=[batch(1, 2)], restoring=False)
STALL_MS = 200
NOWHERE = "127.0.0.1:1"


class StubPoller:
    has_started = True
    is_alive = True
    stands = False

    @property
    def last_beat(self) -> float:
        return 0.0 if self.stands else time.monotonic()


class StubApp:
    def __init__(self, bootstrap_servers: str) -> None:
        self.settings = TransportSettings(bootstrap_servers=bootstrap_servers, stall_ms=STALL_MS)


class Case:
    """A consumer that does as it is told, its watchdog, and what that said in the end."""

    should_stop = False
    was_taken_back = False

    def __init__(self, bootstrap_servers: str) -> None:
        self.app = StubApp(bootstrap_servers)
        self.poller = StubPoller()
        self.todo = IDLE
        self.ends: list[StalledError] = []
        self.watchdog = Watchdog(cast(Consumer, self))

    def work(self) -> Work:
        return self.todo

    def take_back(self, within_s: float) -> None:
        self.was_taken_back = True

    def end(self, error: StalledError) -> None:
        self.ends.append(error)
        self.watchdog.stop()

    @contextmanager
    def watched(self, loop_beats: bool = True) -> Iterator[None]:
        """Watch, with an event loop that gives signs of life as it is told."""
        self.watchdog.start()
        loop = threading.Thread(target=lambda: asyncio.run(self.watchdog.beat_loop()))
        if loop_beats:
            loop.start()
        try:
            yield
        finally:
            self.should_stop = True
            self.watchdog.stop()
            if loop_beats:
                loop.join()

    def told(self) -> str:
        """Why the worker ends, once it does."""
        eventually(lambda: bool(self.ends))
        return str(self.ends[0])


@pytest.fixture
def case(embedded: str, monkeypatch: pytest.MonkeyPatch) -> Case:
    return _case(embedded, monkeypatch)


def _case(bootstrap_servers: str, monkeypatch: pytest.MonkeyPatch) -> Case:
    case = Case(bootstrap_servers)
    monkeypatch.setattr(watchdog, "end_process", case.end)
    monkeypatch.setattr(watchdog, "_LOOP_BEAT_S", 0.01)
    monkeypatch.setattr(watchdog, "_ANSWER_S", 0.1 if bootstrap_servers == NOWHERE else 5.0)
    return case


def test_an_agent_that_does_not_finish_ends_the_worker(case: Case) -> None:
    case.todo = Work(unfinished=[batch(3, 4)], uncommitted=[], restoring=False)
    with case.watched():
        where = "an agent does not finish requests-0, offsets 3 to 4"
        assert case.told() == f"no progress for 0.2 s (TIDEGATE_STALL_MS): {where}"


def test_an_agent_that_does_not_finish_ends_the_worker_though_others_do(case: Case) -> None:
    stuck = batch(3, 4)
    stuck.started = time.monotonic()
    case.todo = Work(unfinished=[batch(9), stuck], uncommitted=[], restoring=False)
    with case.watched():
        while not case.ends:
            case.watchdog.finished()
            time.sleep(0.01)
    assert case.told().endswith("an agent does not finish requests-0, offsets 3 to 4")
    assert not case.was_taken_back


def test_an_agent_that_waits_on_purpose_does_not_end_the_worker(case: Case) -> None:
    waiting = batch(3, 4)
    waiting.started = time.monotonic()
    case.todo = Work(unfinished=[waiting], uncommitted=[], restoring=False)
    with case.watched():
        end = time.monotonic() + 5 * STALL_MS / 1000
        while time.monotonic() < end:
            case.watchdog.progress()
            time.sleep(0.01)
    assert case.ends == []


def test_a_restore_that_stands_still_ends_the_worker(case: Case) -> None:
    case.todo = Work(unfinished=[], uncommitted=[], restoring=True)
    with case.watched():
        assert case.told().endswith("restoring tables")


def test_work_that_cannot_be_committed_ends_the_worker_though_agents_go_on(case: Case) -> None:
    case.todo = AT_WORK
    with case.watched():
        while not case.ends:
            case.watchdog.progress()
            time.sleep(0.01)
    told = "what is done could not be committed: requests-0, offsets 1 to 2"
    assert case.told().endswith(told)
    assert case.was_taken_back, "no record is to blame"


def test_a_poll_thread_that_died_ends_the_worker(case: Case) -> None:
    case.poller.is_alive = False
    with case.watched():
        assert case.told().endswith("the poll thread is dead")


def test_a_poll_thread_that_hangs_ends_the_worker(case: Case) -> None:
    case.poller.stands = True
    with case.watched():
        assert case.told().endswith("the poll thread hangs")


def test_an_event_loop_that_hangs_ends_the_worker(case: Case) -> None:
    with case.watched(loop_beats=False):
        assert case.told().endswith("the event loop hangs")


def test_a_worker_that_goes_on_is_left_alone(case: Case) -> None:
    case.todo = AT_WORK
    with case.watched():
        give_up = time.monotonic() + 4 * STALL_MS / 1000
        while time.monotonic() < give_up:
            case.watchdog.progress()
            case.watchdog.committed()
            time.sleep(0.01)
    assert case.ends == []


def test_a_worker_with_nothing_to_do_is_left_alone(case: Case) -> None:
    with case.watched():
        time.sleep(4 * STALL_MS / 1000)
    assert case.ends == []


def test_a_worker_whose_brokers_are_away_waits_for_them_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    case = _case(NOWHERE, monkeypatch)
    case.todo = AT_WORK
    with case.watched():
        eventually(lambda: bool(caplog.messages))
        time.sleep(4 * STALL_MS / 1000)
    assert case.ends == []
    assert caplog.messages == ["no broker answers; waiting, nothing is lost"]
