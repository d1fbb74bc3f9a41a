"""Tables inside Faust's `agent.test_context`, without a broker."""

from collections.abc import AsyncIterator
from typing import Any, cast

from faust.types import AgentT, StreamT

from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.table import Table
from unit.transport.building import TOPIC, batch


class Counting:
    """An application that counts keys, by records and by batches."""

    def __init__(self) -> None:
        self.app = App("group", settings=TransportSettings(bootstrap_servers="127.0.0.1:1"))
        made = self.app.Table("counts", value_type=int, default=int, partitions=4)
        self.table = cast(Table[bytes, int], made)
        by_records = self.app.topic(TOPIC, key_type=bytes, value_type=bytes)
        self.by_records: AgentT[Any] = self.app.agent(by_records, name="r")(self._by_records)
        by_batches = self.app.batch_topic(TOPIC)
        self.by_batches: AgentT[Any] = self.app.agent(by_batches, name="b")(self._by_batches)

    async def _by_records(self, stream: StreamT[bytes]) -> AsyncIterator[int]:
        async for key, _ in stream.items():
            self.table[key] += 1
            yield self.table[key]

    async def _by_batches(self, stream: StreamT[Batch]) -> AsyncIterator[int]:
        async for some in stream:
            for record in some:
                key: bytes = record.key()  # type: ignore[assignment]  # they have one
                self.table.at(record)[key] += 1
            yield len(some)


async def test_an_agent_of_records_can_be_tested() -> None:
    counting = Counting()
    async with counting.by_records.test_context() as agent:
        for key in (b"a", b"b", b"a"):
            await agent.put(b"value", key=key)
        assert agent.results == {0: 1, 1: 1, 2: 2}
    assert dict(counting.table.items()) == {b"a": 2, b"b": 1}


async def test_an_agent_of_batches_can_be_tested() -> None:
    counting = Counting()
    async with counting.by_batches.test_context() as agent:
        await agent.put(batch(0, 1, 2))
        await agent.put(batch(3))
    assert dict(counting.table.items()) == {b"key": 4}


async def test_the_next_test_may_begin_with_the_same_offsets_and_finds_what_was_counted() -> None:
    counting = Counting()
    for _ in range(2):
        async with counting.by_records.test_context() as agent:
            await agent.put(b"value", key=b"a")
        async with counting.by_batches.test_context() as agent:
            await agent.put(batch(0, 1))
    assert dict(counting.table.items()) == {b"a": 2, b"key": 4}


async def test_rows_can_be_forgotten_between_tests() -> None:
    counting = Counting()
    async with counting.by_records.test_context() as agent:
        await agent.put(b"value", key=b"a")
        counting.app.tables.drop()
        await agent.put(b"value", key=b"a")
    assert dict(counting.table.items()) == {b"a": 1}
