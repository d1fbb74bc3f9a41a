"""The application of `decide`: its windows, and the budgets that end while no record comes."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaException, TopicPartition
from faust.types import TP

from tidegate.agents.app import App, WorkByTopic
from tidegate.agents.contents import Contents
from tidegate.agents.deciding import Decide
from tidegate.agents.hearing import STEP_S, Ends, Start
from tidegate.agents.intake import Intake
from tidegate.agents.opening import Opening
from tidegate.agents.outputs import OutputRecord, Outputs
from tidegate.agents.window_table import EventKey, WindowTable
from tidegate.components.clock import Clock
from tidegate.components.policy import Policy
from tidegate.components.window import Window
from tidegate.schemas.topics import DEAD_LETTERS, DECISIONS, INPUTS, VERDICTS, WINDOWS
from tidegate.transport.batch import Batch
from tidegate.transport.ending import end_process

_TICK_S = 0.02
"""How often budgets are looked at, when it is this agent's turn."""
_LOOK_S = STEP_S / 2
_ANSWER_S = 1.0


def decide_app(app: App, policy: Policy) -> App:
    """Make an application merge the verdicts of all groups."""
    clock, key = Clock(), app.settings.digest_key()
    table = app.table(WINDOWS, Window, idempotent=True)
    heard = app.settings.topic(VERDICTS)
    topics = [*(app.settings.topic(topic) for topic in INPUTS), heard]
    at_work: list[Decide] = []

    async def restored() -> None:
        starts: dict[str, dict[int, Start]] = {topic: {} for topic in topics}
        for tp, start in app.consumer.starts.items():
            starts[tp.topic][tp.partition] = start.offset, start.end
        for decide in at_work:
            decide.restored(starts.pop(heard), starts)

    async def open_work() -> WorkByTopic:
        alive = app.consumer.watchdog.progress

        def goes_on() -> bool:
            alive()
            return app.state != "shutdown"  # until then somebody may wait for the answer

        opening = Opening(app.settings, alive)
        arrivals = {app.settings.topic(topic): await opening.arrival(topic) for topic in INPUTS}
        intake = Intake(arrivals, clock, policy.max_deadline_ms)
        reading = app.settings.lookup_consumer(app.conf.id)
        decide = Decide(
            policy,
            key,
            clock,
            intake=intake,
            verdicts=await opening.arrival(VERDICTS),
            windows=WindowTable(table, policy.merge_wait_ms),
            contents=Contents(intake, reading, goes_on),
            outputs=Outputs(
                policy, key, clock, await opening.targets((DECISIONS, DEAD_LETTERS)), app.name
            ),
        )
        at_work.append(decide)
        await restored()
        app.add_future(_end_budgets(app, decide, clock))
        app.add_future(_look(app, decide, heard, clock))
        return dict.fromkeys(arrivals, decide.events) | {heard: decide.verdicts}

    table.on_recover(restored)
    app.run_agent(topics, open_work)
    return app


@dataclass(frozen=True)
class _Ended:
    """Decisions by DEADLINE of one partition, on their way to the broker."""

    generation: int
    batch: Batch
    made: Mapping[EventKey, OutputRecord]


async def _end_budgets(app: App, decide: Decide, clock: Clock) -> None:
    """Decide the events whose budget is over.

    The windows say so only when the decisions are acknowledged: after a crash before that, whoever
    is next finds them open and decides again.
    """
    under_way: list[_Ended] = []
    last = clock.monotonic()
    still_s = app.settings.session_timeout_ms / 1000 / 2
    try:
        while not app.should_stop:
            await asyncio.sleep(_TICK_S)
            # Who stood still may have been replaced by somebody who has heard more.
            if clock.monotonic() - last > still_s and not await app.consumer.commits.confirm():
                continue
            last = clock.monotonic()
            while made := decide.end():
                under_way += _produced(app, made)
                await asyncio.sleep(0)
            under_way = [ended for ended in under_way if not _closed(app, decide, ended)]
    except Exception as error:
        end_process(error)


def _produced(app: App, made: Mapping[EventKey, OutputRecord]) -> Iterator[_Ended]:
    """Partition by partition, as one that cannot be written must not hold up the others."""
    generation = app.consumer_generation_id
    by_partition: dict[int, dict[EventKey, OutputRecord]] = defaultdict(dict)
    for key, output in made.items():
        by_partition[key.partition][key] = output
    for partition, some in by_partition.items():
        batch = Batch(TP(app.name, partition), ())  # of no records: it counts acknowledgements
        for output in some.values():
            app.produce(batch, output)
        yield _Ended(generation, batch, some)


def _closed(app: App, decide: Decide, ended: _Ended) -> bool:
    """Whether nothing more has to be done about it."""
    if ended.generation != app.consumer_generation_id or app.has_failed:
        return True
    if ended.batch.unacknowledged:
        return False
    decide.close(ended.batch, ended.made)
    app.tables.flush(ended.batch)
    return True


async def _look(app: App, decide: Decide, heard: str, clock: Clock) -> None:
    """Look where topics end, for as long as that says what is awaited in vain.

    That is verdicts on events without a deadline, and events of which there are verdicts. Where
    those are too many, no more of them are read.
    """
    # Never closed, as a thread may still be asking when we are cancelled.
    consumer = Consumer(app.settings.lookup_consumer(app.conf.id))
    generation, held = 0, frozenset[int]()
    try:
        while not app.should_stop:
            await asyncio.sleep(_LOOK_S)
            at = clock.monotonic()
            if to_look_at := decide.budgets.to_look_at:
                ends = await asyncio.to_thread(_ends, consumer, heard, to_look_at)
                decide.budgets.looked(ends, at)
            if parked := decide.parking.partitions:
                for topic in decide.parking.topics:
                    ends = await asyncio.to_thread(_ends, consumer, topic, parked)
                    decide.parking.looked(topic, ends, at)
            if generation != app.consumer_generation_id:
                generation, held = app.consumer_generation_id, frozenset()
            if held != (full := decide.parking.full):
                app.consumer.hold({TP(heard, partition) for partition in full})
                held = full
    except Exception as error:
        end_process(error)


def _ends(consumer: Consumer, topic: str, partitions: Collection[int]) -> Ends:
    """The first offsets and the ends of some partitions, of those alone that have a leader now."""
    ends: dict[int, tuple[int, int]] = {}
    for partition in partitions:
        where = TopicPartition(topic, partition)
        with suppress(KafkaException):
            ends[partition] = consumer.get_watermark_offsets(where, timeout=_ANSWER_S)
    return ends
