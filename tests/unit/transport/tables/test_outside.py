"""Reading from outside, on the embedded broker."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import Producer

from tidegate.transport.asking import GivenUp
from tidegate.transport.errors import StalledError
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables import outside
from tidegate.transport.tables.row import AnyRowCodec, Row
from tidegate.transport.tables.tally import tally

ROWS = 12_000


def test_a_long_reading_says_how_far_it_is(embedded: str) -> None:
    row = AnyRowCodec().encode(Row(1, -1, 0, {}, [], [0]))
    with Producer({"bootstrap.servers": embedded}) as producer:
        for number in range(ROWS):
            producer.produce("counts", row, b"%d" % number, partition=number % 4)
        assert producer.flush(30) == 0
    told: list[int] = []

    settings = TransportSettings(bootstrap_servers=embedded)
    (counts,) = tally(settings, "counts", lambda _: (), told.append).values()

    assert counts.rows == ROWS
    assert told
    assert told == sorted(told)
    assert 0 <= told[0] <= told[-1] <= 100


def test_when_nothing_comes_any_more_that_is_told(
    embedded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(config: Any, jobs: Any, goes_on: Callable[[], bool]) -> None:
        while goes_on():
            time.sleep(0.01)
        raise GivenUp

    with Producer({"bootstrap.servers": embedded}) as producer:
        producer.produce("counts", b"", b"")
        assert producer.flush(30) == 0
    monkeypatch.setattr(outside, "restore", wait)
    monkeypatch.setattr(outside, "STALL_S", 0.1)

    settings = TransportSettings(bootstrap_servers=embedded)
    with pytest.raises(StalledError, match=r"^counts: nothing came for 0\.1 s"):
        tally(settings, "counts", lambda _: (), lambda percent: None)
