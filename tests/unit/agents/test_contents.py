"""The text of events that verdicts change: from memory, else from the topic, else not at all."""

import logging
from dataclasses import replace
from typing import Self

import pytest
from confluent_kafka import KafkaError, Message, TopicPartition

from harness.building import CANARY, context, known, request
from tidegate.agents import contents as contents_module
from tidegate.agents.arrival import InputRecord
from tidegate.agents.contents import Contents
from tidegate.components.context import SafetyContext
from unit.agents.building import Path, record

HELLO = request("hello", event_id=request().request_id)
OFFSET = 17


def answer(given: InputRecord) -> Message:
    """A record as it is read again."""
    return Message(
        topic=given.topic,
        partition=given.partition,
        offset=given.offset,
        key=given.key,
        value=given.value,
    )


def trouble(code: int) -> Message:
    """An error in place of a record."""
    return Message(topic="requests", partition=3, error=KafkaError(code))


HERE = answer(record(HELLO))
END = trouble(KafkaError._PARTITION_EOF)  # noqa: SLF001
OVERTAKEN = trouble(KafkaError._AUTO_OFFSET_RESET)  # noqa: SLF001
AWAY = trouble(KafkaError._ALL_BROKERS_DOWN)  # noqa: SLF001


class StubConsumer:
    """Gives the answers it was told, one after another; remembers where it was to read.

    along: what comes along with the first record.
    """

    def __init__(self, *answers: Message | None) -> None:
        self.answers = list(answers)
        self.along: list[Message] = []
        self.assigned: list[tuple[str, int, int]] = []

    def __call__(self, config: object) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def assign(self, partitions: list[TopicPartition]) -> None:
        self.assigned += [(one.topic, one.partition, one.offset) for one in partitions]

    def poll(self, _: float) -> Message | None:
        return self.answers.pop(0)

    def consume(self, _: int, timeout: float) -> list[Message]:
        assert timeout == 0, "nobody waits for what comes along"
        return self.along


class Reading:
    """Contents beside a topic that answers as told; counts signs of life."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: Message | None) -> None:
        self.path = Path()
        self.waited = 0
        self.goes_on = True
        self.consumer = StubConsumer(*answers)
        monkeypatch.setattr(contents_module, "Consumer", self.consumer)
        self.contents = Contents(self.path.intake, {}, self._wait)

    def _wait(self) -> bool:
        self.waited += 1
        return self.goes_on

    async def of(self, offset: int = OFFSET) -> SafetyContext | None:
        """The context of the event at an offset."""
        return await self.contents.of(known(context(HELLO), source=("requests", 3, offset)))


async def test_what_was_just_read_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading(monkeypatch)
    reading.contents.keep(record(HELLO))
    found = await reading.of()
    assert found is not None
    assert found.event == HELLO
    assert reading.consumer.assigned == []


async def test_what_is_not_in_memory_is_read_from_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = Reading(monkeypatch, None, HERE)
    found = await reading.of()
    assert found is not None
    assert (found.event, found.partition) == (HELLO, 3)
    assert reading.consumer.assigned == [("requests", 3, OFFSET)]


async def test_what_comes_along_need_not_be_read_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading(monkeypatch, HERE)
    later = replace(record(HELLO), offset=OFFSET + 1)
    reading.consumer.along = [answer(later), END]
    assert await reading.of() is not None
    assert await reading.of(OFFSET + 1) is not None
    assert len(reading.consumer.assigned) == 1


async def test_nobody_waits_for_content_once_the_worker_has_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = Reading(monkeypatch, AWAY)
    reading.goes_on = False
    assert await reading.of() is None


async def test_memory_holds_the_latest_up_to_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading(monkeypatch, END)
    size = len(record(HELLO).value or b"")
    monkeypatch.setattr(contents_module, "MAX_BYTES", 2 * size)
    for offset in range(3):
        reading.contents.keep(record(HELLO, offset=offset))
    assert await reading.of(1) is not None
    assert await reading.of(2) is not None
    assert await reading.of(0) is None


async def test_a_record_that_is_read_again_takes_no_more_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = Reading(monkeypatch)
    size = len(record(HELLO).value or b"")
    monkeypatch.setattr(contents_module, "MAX_BYTES", 2 * size)
    for offset in (1, OFFSET, OFFSET, OFFSET):
        reading.contents.keep(record(HELLO, offset=offset))
    assert await reading.of(1) is not None
    assert await reading.of() is not None


@pytest.mark.parametrize(
    "instead",
    [END, OVERTAKEN, answer(replace(record(HELLO), offset=18))],
    ids=["the log ends before it", "retention has removed it", "a later record"],
)
async def test_what_is_not_at_its_place_is_gone(
    instead: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await Reading(monkeypatch, instead).of() is None


async def test_what_is_no_event_any_more_is_gone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        rubbish = answer(replace(record(HELLO), value=CANARY.encode()))
        assert await Reading(monkeypatch, rubbish).of() is None
    assert CANARY not in caplog.text


async def test_brokers_that_are_away_are_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reading = Reading(monkeypatch, AWAY, None, AWAY, HERE)
    assert await reading.of() is not None
    assert reading.waited == 4
    assert [one.levelno for one in caplog.records] == [logging.WARNING]


async def test_a_broker_that_is_long_away_is_waited_for_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contents_module, "WAIT_S", 0.0)
    assert await Reading(monkeypatch, HERE).of() is None


async def test_what_lies_where_another_event_lay_takes_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = Reading(monkeypatch)
    reading.contents.keep(record(request("before", event_id=HELLO.event_id)))
    reading.contents.keep(record(HELLO))
    found = await reading.of()
    assert found is not None
    assert found.event == HELLO
