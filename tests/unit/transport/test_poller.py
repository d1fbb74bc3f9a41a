"""Whether a new assignment of the same process is blamed for the one before. No broker."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

import pytest
from confluent_kafka import Consumer, TopicPartition
from faust.types import TP

from tidegate.transport import poller as poller_module
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.poller import Listener, Poller
from tidegate.transport.settings import TransportSettings
from tidegate.transport.starts import Start

SETTINGS = TransportSettings(bootstrap_servers="127.0.0.1:1")
HERE = TP("requests", 3)
CLEAN, ONE_START = CommitNote("b"), CommitNote("b", starts=1)


class Assigned:
    """A poller whose group says of the one partition what a test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.starts: list[dict[TP, Start]] = []
        left: Future[None] = Future()
        left.set_result(None)
        listener = SimpleNamespace(
            assigned=lambda generation, starts: self.starts.append(starts),
            revoked=lambda gone, lost: left,
        )
        self._consumer: Any = SimpleNamespace(
            assign=lambda _: None, pause=lambda _: None, unassign=lambda: None
        )
        self.poller = Poller(SETTINGS, "group", cast(Listener, listener))
        self._monkeypatch = monkeypatch

    def moved(self) -> None:
        """The group takes the partition away, and all that was begun there is left."""
        self.poller._on_revoke(self._consumer, [TopicPartition(*HERE)])  # noqa: SLF001  as librdkafka

    def with_start(self, start: Start, asked: Callable[[], None] = lambda: None) -> Start:
        """How the partition is assigned, where the group says that it starts so.

        asked: called while the group is asked.
        """

        def find_starts(
            _: Consumer,
            partitions: Sequence[TopicPartition],
            __: object,
            goes_on: Callable[[], bool],
        ) -> list[Start]:
            asked()
            goes_on()
            return [start] * len(partitions)

        self._monkeypatch.setattr(poller_module, "find_starts", find_starts)
        self.poller._on_assign(self._consumer, [TopicPartition(*HERE)])  # noqa: SLF001  as librdkafka
        return self.starts[-1][HERE]


@pytest.fixture
def assigned(monkeypatch: pytest.MonkeyPatch) -> Assigned:
    return Assigned(monkeypatch)


def test_who_lives_is_not_blamed_for_its_own_start_that_came_to_nothing(assigned: Assigned) -> None:
    """Its partitions are lost while brokers are away; no record has anything to do with that."""
    for _ in range(3):
        assert not assigned.with_start(Start(5, 9, CLEAN)).is_suspect
        assert not assigned.with_start(Start(5, 9, ONE_START)).is_suspect


def test_an_agent_that_does_not_come_to_an_end_is_blamed_when_the_group_moves_partitions(
    assigned: Assigned,
) -> None:
    """What ends cleanly takes its start back; one that is still there is of a batch given up."""
    assigned.with_start(Start(5, 9, CLEAN))
    assigned.moved()
    assert assigned.with_start(Start(5, 9, ONE_START)).is_suspect


def test_an_assignment_that_takes_long_without_brokers_is_not_blamed_either(
    assigned: Assigned, monkeypatch: pytest.MonkeyPatch
) -> None:
    assigned.with_start(Start(5, 9, CLEAN))
    now = time.monotonic()

    def asked() -> None:
        monkeypatch.setattr(time, "monotonic", lambda: now + SETTINGS.session_timeout_ms)

    assert not assigned.with_start(Start(5, 9, ONE_START), asked).is_suspect


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(Start(5, 9, CommitNote("b", starts=2)), id="somebody else's after ours"),
        pytest.param(Start(7, 9, ONE_START), id="somebody else's further on"),
        pytest.param(Start(5, 9, CommitNote("b", starts=1, tries=1)), id="a record alone"),
    ],
)
def test_others_and_records_alone_are_blamed_all_the_same(assigned: Assigned, start: Start) -> None:
    assigned.with_start(Start(5, 9, CLEAN))
    assert assigned.with_start(start) == start


def test_blame_of_before_our_start_stays(assigned: Assigned) -> None:
    assert assigned.with_start(Start(5, 9, ONE_START)).is_suspect
    again = assigned.with_start(Start(5, 9, CommitNote("b", starts=2)))
    assert again == Start(5, 9, ONE_START)


def test_who_stood_still_may_have_been_held_up_by_a_record(
    assigned: Assigned, monkeypatch: pytest.MonkeyPatch
) -> None:
    assigned.with_start(Start(5, 9, CLEAN))
    still_s = SETTINGS.session_timeout_ms / 1000 / 2 + 1
    monkeypatch.setattr(time, "monotonic", lambda now=time.monotonic: now() + still_s)
    assigned.poller._goes_on()  # noqa: SLF001  as while it waits
    assert assigned.with_start(Start(5, 9, ONE_START)).is_suspect
