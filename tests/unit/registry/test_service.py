import time
from collections.abc import Iterator

import pytest

from tidegate.registry.log import LogError, MemoryLog, Record
from tidegate.registry.service import Registry


class WatchedLog(MemoryLog):
    """Counts its reads, and fails them while `away`."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.away = False

    def read_to_end(self, start: int) -> Iterator[Record]:
        self.reads += 1
        if self.away:
            raise LogError("away")
        yield from super().read_to_end(start)


def test_requests_that_arrived_before_a_read_began_share_it() -> None:
    log = WatchedLog()
    registry = Registry(log)
    arrived = time.monotonic()

    for _ in range(3):
        registry.catch_up(arrived)
    assert log.reads == 1

    registry.catch_up(time.monotonic())
    assert log.reads == 2


def test_requests_that_waited_for_a_failing_read_fail_with_it_at_once() -> None:
    log = WatchedLog()
    registry = Registry(log)
    arrived = time.monotonic()
    log.away = True

    for _ in range(3):
        with pytest.raises(LogError, match="away"):
            registry.catch_up(arrived)
    assert log.reads == 1

    log.away = False
    registry.catch_up(time.monotonic())
