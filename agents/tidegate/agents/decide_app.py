"""The application of `decide`: its windows, and the budgets that end while no record comes."""

import asyncio
import logging
from collections.abc import Sequence

from confluent_kafka import Consumer
from faust.types import TP

from tidegate.agents.app import App, WorkByTopic
from tidegate.agents.budgets import Budgets
from tidegate.agents.contents import Contents
from tidegate.agents.deciding import Decide
from tidegate.agents.hearing import STEP_S
from tidegate.agents.intake import Intake
from tidegate.agents.opening import Opening
from tidegate.agents.outputs import Outputs
from tidegate.agents.window_table import WindowTable
from tidegate.components.clock import Clock
from tidegate.components.policy import Policy
from tidegate.components.window import Window
from tidegate.schemas.topics import DEAD_LETTERS, DECISIONS, INPUTS, VERDICTS, WINDOWS
from tidegate.transport.asking import GivenUp, ends_of
from tidegate.transport.batch import Batch
from tidegate.transport.ending import end_process
from tidegate.transport.quiet_log import RateLimitedLog

log = logging.getLogger(__name__)

_TICK_S = 0.02
"""How often budgets are looked at: a decision by DEADLINE is late by this much at most."""
_LOOK_S = STEP_S / 2
_ACKED_S = 0.005


def decide_app(app: App, policy: Policy) -> App:
    """Make an application merge the verdicts of all groups."""
    clock, key = Clock(), app.settings.digest_key()
    table = app.table(WINDOWS, Window, idempotent=True)
    heard = app.settings.topic(VERDICTS)
    at_work: list[Decide] = []

    async def restored() -> None:
        starts = {
            tp.partition: (start.offset, start.end)
            for tp, start in app.consumer.starts.items()
            if tp.topic == heard
        }
        for decide in at_work:
            decide.restored(starts)

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
            contents=Contents(intake, reading, goes_on, RateLimitedLog(log)),
            outputs=Outputs(
                policy, key, clock, await opening.targets((DECISIONS, DEAD_LETTERS)), app.name
            ),
        )
        at_work.append(decide)
        await restored()
        app.add_future(_end_budgets(app, decide))
        app.add_future(_look(app, decide.budgets, heard, clock))
        return dict.fromkeys(arrivals, decide.events) | {heard: decide.verdicts}

    table.on_recover(restored)
    app.run_agent([*(app.settings.topic(topic) for topic in INPUTS), heard], open_work)
    return app


async def _end_budgets(app: App, decide: Decide) -> None:
    """Decide the events whose budget is over.

    The windows say so only when the decisions are acknowledged: after a crash before that, whoever
    is next finds them open and decides again.
    """
    try:
        while not app.should_stop:
            await asyncio.sleep(_TICK_S)
            made = decide.end()
            if not made:
                continue
            generation = app.consumer_generation_id
            batch = Batch(TP(app.name, 0), ())
            for output in made.values():
                app.produce(batch, output)
            while batch.unacknowledged and not app.should_stop:
                await asyncio.sleep(_ACKED_S)
            is_ours = generation == app.consumer_generation_id and not app.has_failed
            if is_ours and not batch.unacknowledged:
                decide.close(batch, made)
                app.tables.flush(batch)
    except Exception as error:
        end_process(error)


async def _look(app: App, budgets: Budgets, heard: str, clock: Clock) -> None:
    """Look where the verdicts end for as long as events without a deadline wait for some."""
    # Never closed, as a thread may still be asking when we are cancelled.
    consumer = Consumer(app.settings.lookup_consumer(app.conf.id))
    try:
        while not app.should_stop:
            await asyncio.sleep(_LOOK_S)
            if not budgets.has_waits:
                continue
            partitions = [tp.partition for tp in app.consumer.assignment() if tp.topic == heard]
            at = clock.monotonic()
            try:
                ends = await asyncio.to_thread(_ends, app, consumer, heard, partitions)
            except GivenUp:
                return
            budgets.looked(ends, at)
    except Exception as error:
        end_process(error)


def _ends(app: App, consumer: Consumer, topic: str, partitions: Sequence[int]) -> dict[int, int]:
    """The ends of some partitions; waits for brokers that are away, which is no fault of ours."""

    def goes_on() -> bool:
        return not app.should_stop

    return {partition: ends_of(consumer, topic, partition, goes_on)[1] for partition in partitions}
