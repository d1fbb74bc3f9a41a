"""The product's path of an event, from arrival to decision, without a transport."""

import asyncio
import os
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, cast

from confluent_kafka import Message

from bench.transport.variants import EMPTY_POLICY
from tidegate.agents.arrival import Arrival, InputRecord
from tidegate.agents.intake import Intake
from tidegate.agents.outputs import OutputRecord, Outputs, Target
from tidegate.agents.screen import Screen
from tidegate.components.clock import Clock
from tidegate.components.component_config import SCREEN
from tidegate.components.digest import ContentKey
from tidegate.components.judging import Judge
from tidegate.components.policy_file import load_policy
from tidegate.schemas.catalogue import SchemaCatalogue, registry_client
from tidegate.schemas.codec import Codec
from tidegate.schemas.log_time import at_milliseconds
from tidegate.schemas.topics import DECISIONS, REQUESTS


def screening(runner: asyncio.Runner) -> Callable[[list[Message]], Iterable[OutputRecord]]:
    """Decide as `tidegate worker` does with the policy without components."""
    screen = _screen()

    async def decide(messages: list[Message]) -> list[OutputRecord]:
        outputs: list[OutputRecord] = []
        by_partition = sorted(messages, key=lambda message: cast(int, message.partition()))
        for _, group in groupby(by_partition, key=lambda message: message.partition()):
            records = [_input(message) for message in group]
            outputs += [output async for output in screen.screen(records)]
        return outputs

    return lambda messages: runner.run(decide(messages))


def _screen() -> Screen:
    prefix, clock = os.environ["TIDEGATE_TOPIC_PREFIX"], Clock()
    key = ContentKey(os.environ["TIDEGATE_CONTENT_KEY"].encode())
    registry = registry_client(os.environ["TIDEGATE_REGISTRY_URL"])
    requests, decisions = (SchemaCatalogue(registry, t, prefix) for t in (REQUESTS, DECISIONS))
    requests.refresh(set())
    codec: Codec[Any] = Codec(cast(type, REQUESTS.record))
    arrival = Arrival(codec, requests, REQUESTS.max_value_bytes, lambda: None)
    policy = load_policy(EMPTY_POLICY)
    targets = {DECISIONS: Target(DECISIONS.full_name(prefix), decisions.register())}
    outputs = Outputs(policy, key, clock, targets, SCREEN)
    intake = Intake({REQUESTS.full_name(prefix): arrival}, clock, policy.max_deadline_ms)
    return Screen(Judge(policy, key, clock), clock, intake, outputs)


def _input(message: Message) -> InputRecord:
    return InputRecord(
        topic=cast(str, message.topic()),
        partition=cast(int, message.partition()),
        offset=cast(int, message.offset()),
        log_time=at_milliseconds(message.timestamp()[1]),
        key=message.key(),
        value=message.value(),
        headers=tuple(cast(Any, message.headers() or ())),
    )
