"""Two agents on one topic, one far ahead of the other, when partitions go."""

import asyncio
import time

from faust.types import StreamT

from integration.transport.site import Site, numbers, running, until
from tidegate.transport.app import App
from tidegate.transport.batch import Batch


class TwoAgents:
    """An application with a quick and a slow agent on a topic; the values each is done with."""

    def __init__(self, app: App, topic: str) -> None:
        self.app = app
        self.quick: list[bytes | None] = []
        self.slow: list[bytes | None] = []
        batches = app.batch_topic(topic)
        app.agent(batches, name="quick")(self._take_quickly)
        app.agent(batches, name="slow")(self._take_slowly)

    async def _take_quickly(self, stream: StreamT[Batch]) -> None:
        async for batch in stream:
            self.quick += [record.value() for record in batch]

    async def _take_slowly(self, stream: StreamT[Batch]) -> None:
        async for batch in stream:
            await asyncio.sleep(0.3)
            self.slow += [record.value() for record in batch]

    @property
    def is_apart(self) -> bool:
        """Whether the quick one is done with all, and the slow one with some."""
        return len(self.quick) == 30 and len(self.slow) > 0


async def test_what_the_slow_agent_has_not_begun_does_not_hold_up_the_end(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, numbers(30))
    agents = TwoAgents(site.app(batch_max_records=5), topic)
    async with running(agents.app):
        await until(agents.app, lambda: agents.is_apart)
        stopped = time.monotonic()
    assert time.monotonic() - stopped < 10.0
    assert 0 < site.committed(topic) == len(agents.slow) < 30


async def test_what_the_slow_agent_has_not_begun_does_not_hold_up_a_rebalance(site: Site) -> None:
    topic = site.topic(partitions=2)
    site.produce(topic, numbers(30), partition=0)
    agents, others = (TwoAgents(site.app(batch_max_records=5), topic) for _ in range(2))
    async with running(agents.app):
        await until(agents.app, lambda: agents.is_apart)
        joined = time.monotonic()
        async with running(others.app):
            assert time.monotonic() - joined < 10.0
            await until(agents.app, lambda: site.committed(topic) == 30)
    assert sorted(agents.slow + others.slow) == sorted(numbers(30))  # type: ignore[type-var]
