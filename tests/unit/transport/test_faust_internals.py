"""What the transport knows of Faust beyond its documentation still holds."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, cast

import faust
import faust.streams
import pytest
from faust.types import StreamT

from harness.polling import eventually_async
from tidegate.transport import faust_internals
from tidegate.transport.app import App
from tidegate.transport.batch import Batch, Delivery
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.settings import TransportSettings
from tidegate.transport.starts import Start
from unit.transport.building import TOPIC, TP0, batch

SETTINGS = TransportSettings(bootstrap_servers="127.0.0.1:1")
GENERATION = 3

soon = partial(eventually_async, within_s=10.0)


class Case:
    """An application without a broker, and a stream of batches that messages are put into."""

    def __init__(self) -> None:
        self.app = App("group", settings=SETTINGS)
        self.app.consumer_generation_id = GENERATION
        self.app.flow_control.resume()
        self.topic = self.app.batch_topic(TOPIC)
        self.stream: StreamT[Batch] = self.topic.stream()
        self.channel = cast(Any, self.stream.channel)
        self.app.topics.acking_topics.add(TOPIC)
        self.app.consumer.commits.begin({TP0: Start(0, 0, CommitNote(""))})
        self.taken: list[Batch] = []
        self.counts: list[tuple[int, int]] = []

    async def deliver(
        self, some: Batch, generation: int = GENERATION, streams: int = 1
    ) -> Delivery:
        """What the transport and Faust's conductor do with a message."""
        delivery = Delivery(some, value=some, one=None, generation=generation)
        delivery.incref(streams)
        self.app.consumer.commits.add(some)
        self.channel.queue.put_nowait(await self.channel.decode(delivery))
        return delivery

    async def take(self) -> None:
        """Go through the stream, as an agent would."""
        async for value in self.stream:
            assert value.started
            assert not value.finished
            self.taken.append(value)
            self.counts.append((value.at_work, value.untaken))


@pytest.fixture(params=["cython", "python"])
async def case(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Case]:
    """With both of Faust's implementations of streams."""
    if request.param == "python":
        monkeypatch.setattr(faust.streams, "_CStreamIterator", None)
    else:
        assert vars(faust.streams)["_CStreamIterator"] is not None
    case = Case()
    taking = asyncio.create_task(case.take())
    yield case
    taking.cancel()
    await asyncio.wait([taking])


def test_the_version_of_faust_is_one_whose_source_was_read() -> None:
    assert faust.__version__ in faust_internals.FAUST_VERSIONS


def test_a_faust_of_another_minor_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faust, "__version__", "0.16.0")
    with pytest.raises(ImportError, match=r"faust-streaming 0\.16\.0: .* knows 0\.15; install"):
        faust_internals.refuse_unknown_faust()


async def test_a_batch_passes_the_raw_codec_unseen_and_is_told_begun_and_finished(
    case: Case,
) -> None:
    some = batch(0, 1)
    await case.deliver(some)
    await soon(lambda: some.finished)
    assert case.taken == [some]
    assert case.taken[0] is some


async def test_a_message_is_not_told_finished_while_one_of_its_streams_is_at_it(
    case: Case,
) -> None:
    some = batch(0, 1)
    delivery = await case.deliver(some, streams=2)
    await soon(lambda: case.taken == [some])
    await asyncio.sleep(0)
    assert not some.finished
    await case.deliver(batch(2))
    await soon(lambda: delivery.refcount == 1)
    assert not some.finished


async def test_a_message_counts_those_who_are_at_it_and_those_who_have_not_taken_it(
    case: Case,
) -> None:
    # Given a message for two streams, of which one has no chance to take it
    some = batch(0, 1)
    await case.deliver(some, streams=2)

    # Then it is told when the other takes it, and when that is done with it
    await soon(lambda: case.taken == [some] and some.at_work == 0)
    assert case.counts == [(1, 1)]
    assert (some.untaken, some.finished) == (1, False)


async def test_what_streams_note_in_the_consumer_does_not_grow(case: Case) -> None:
    for offset in range(10):
        await case.deliver(batch(offset))
    await soon(lambda: len(case.taken) == 10)
    await soon(lambda: case.taken[-1].finished)
    assert not case.app.consumer.unacked
    for name in ("_acked", "_acked_index"):
        assert 0 not in vars(case.app.consumer)[name][TP0]


async def test_a_batch_that_comes_again_with_the_same_offset_is_told_finished_again(
    case: Case,
) -> None:
    abandoned, again = batch(0, 1), batch(0, 1)
    for some in (abandoned, again):
        await case.deliver(some)
    await soon(lambda: abandoned.finished and again.finished)


async def test_a_batch_of_an_older_generation_is_passed_over(case: Case) -> None:
    old, new = batch(0), batch(0)
    await case.deliver(old, GENERATION - 1)
    await case.deliver(new)
    await soon(lambda: new.finished)
    assert case.taken == [new]
    assert not old.started


async def test_nothing_passes_while_the_flow_is_suspended(case: Case) -> None:
    some, later = batch(0), batch(1)
    await case.deliver(some)
    case.app.flow_control.suspend()
    await soon(lambda: case.channel.queue.empty())
    case.app.flow_control.resume()
    await case.deliver(later)
    await soon(lambda: later.finished)
    assert case.taken == [later]
    assert not some.started


async def test_it_is_known_when_an_agent_begins_to_look_for_records() -> None:
    app = App("group", settings=SETTINGS)
    may_read = asyncio.Event()

    @app.agent(app.batch_topic(TOPIC))
    async def agent(stream: StreamT[Batch]) -> None:
        await may_read.wait()
        async for _ in cast(faust.Stream[Batch], stream).noack().events():
            pass

    assert not faust_internals.are_reading(app, TOPIC)
    assert faust_internals.are_reading(app, "of nobody")
    actor = agent()
    cast(Any, agent)._actors.add(actor)  # noqa: SLF001  as Faust does
    reading = asyncio.ensure_future(cast(Any, actor))
    await asyncio.sleep(0)
    assert not faust_internals.are_reading(app, TOPIC)
    may_read.set()
    await soon(lambda: faust_internals.are_reading(app, TOPIC))
    reading.cancel()
    await asyncio.wait([reading])


async def test_an_agent_of_batches_can_be_tried_without_a_broker() -> None:
    app = App("group", settings=SETTINGS)
    seen: list[Batch] = []

    @app.agent(app.batch_topic(TOPIC))
    async def agent(stream: StreamT[Batch]) -> None:
        async for value in stream:
            seen.append(value)

    async with agent.test_context() as tried:
        some = batch(0, 1)
        await tried.put(some)
    assert seen == [some]
