"""The clients for asyncio do as the synchronous ones do."""

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import TopicAuthorizationFailedError

from harness.decisions import decision
from harness.deployment import Deployment
from integration.client.pipeline import Pipeline
from tidegate.broker.embedded import EmbeddedBroker
from tidegate.client import ReadError, SubmitError, aio
from tidegate.client import Submitter as SyncSubmitter
from tidegate.schemas.catalogue import RegistryUnavailableError
from tidegate.schemas.records import Action
from tidegate.schemas.topics import REQUESTS

ALLOW, MODIFY, BLOCK = Action
CANARY = "canary-7f3a"


@pytest.fixture
def event() -> UUID:
    return uuid4()


def submitting(cluster: Deployment, **config: Any) -> aio.Submitter:
    return aio.Submitter(**cluster.clients, config=config)


def reading(cluster: Deployment, **options: Any) -> aio.DecisionReader:
    return aio.DecisionReader(**cluster.clients, **options)


async def test_both_submitters_put_a_subject_on_the_same_partition(cluster: Deployment) -> None:
    subjects = [f"tenant/{number}" for number in range(50)]
    with SyncSubmitter(**cluster.clients) as sync:
        for subject in subjects:
            sync.request(subject=subject, text="a")
    async with submitting(cluster) as submitter:
        await asyncio.gather(*(submitter.request(subject=s, text="a") for s in subjects))
        await submitter.response(subject="s", text="a")
    found = Counter((m.partition(), m.key()) for m in cluster.messages(REQUESTS))
    assert len({partition for partition, _ in found}) == 4
    assert (len(found), set(found.values())) == (50, {2})


async def test_the_largest_event_is_delivered_and_a_larger_one_refused(
    cluster: Deployment,
) -> None:
    async with submitting(cluster) as submitter:
        await submitter.request(subject="s" * 1024, text="x" * (REQUESTS.max_value_bytes - 1300))
        with pytest.raises(ValueError, match="at most 1048576 are allowed"):
            await submitter.request(subject="s", text="x" * REQUESTS.max_value_bytes)
    assert cluster.count(REQUESTS) == 1


async def test_events_not_confirmed_are_told_and_do_not_hold_up_the_end(
    registry: str, prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with EmbeddedBroker() as broker:
        await asyncio.to_thread(broker.create_topics, prefix)
        cluster = Deployment(broker.bootstrap_servers, prefix, registry)
        submitter = await submitting(cluster).__aenter__()
        await submitter.request(subject="s", text=CANARY)
        await submitter.flush()
    await submitter.request(subject="s", text=CANARY)
    with pytest.raises(SubmitError, match="1 of 1 events are not confirmed") as caught:
        await submitter.flush(0.2)
    async with asyncio.timeout(10):
        with pytest.raises(SubmitError):
            await submitter.flush(0)
        await submitter.close()
    assert CANARY not in str(caught.value) + caplog.text


async def test_a_submitter_that_is_not_open_says_so_and_closes() -> None:
    submitter = aio.Submitter("127.0.0.1:1", "http://127.0.0.1:1")
    with pytest.raises(SubmitError, match="use `async with`"):
        await submitter.request(subject="s", text="a")
    await submitter.flush()
    await submitter.close()


async def test_a_submitter_tells_a_missing_topic(kafka: str, registry: str, prefix: str) -> None:
    async with submitting(Deployment(kafka, prefix, registry), request_timeout_ms=300) as submitter:
        with pytest.raises(SubmitError, match="tidegate topics create"):
            await submitter.request(subject="s", text="a")


async def test_a_registry_that_does_not_answer_is_told(embedded: str) -> None:
    async with submitting(Deployment(embedded, "p.", "http://127.0.0.1:1")) as submitter:
        with pytest.raises(RegistryUnavailableError):
            await submitter.request(subject="s", text="a")


async def test_many_tasks_wait_at_once(cluster: Deployment, pipeline: Pipeline) -> None:
    events = [uuid4() for _ in range(200)]
    async with reading(cluster) as reader:
        waiting = [asyncio.create_task(reader.wait(event, 20)) for event in events * 2]
        records = [decision(event, list(Action)[i % 3]) for i, event in enumerate(events)]
        await asyncio.to_thread(pipeline.decides, *records)
        found = await asyncio.gather(*waiting)
    assert [one.decision for one in found] == records * 2


async def test_no_decision_in_time_is_block(cluster: Deployment, event: UUID) -> None:
    async with reading(cluster) as reader:
        found = await reader.wait(event, 0.2)
        assert (found.action, found.reason_code, found.decision) == (BLOCK, "no_decision", None)
        assert reader.effective(event) is None


async def test_a_stricter_record_already_on_the_topic_wins_over_an_earlier_allow(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    others = [decision(uuid4(), ALLOW) for _ in range(3000)]
    pipeline.decides(decision(event, ALLOW), *others, decision(event, BLOCK))
    async with reading(cluster, start="beginning") as reader:
        assert (await reader.wait(event, 20)).action is BLOCK
    async with reading(cluster) as reader:
        assert (await reader.wait(event, 0.2)).reason_code == "no_decision"


async def test_unreadable_records_do_not_stop_the_reader(
    cluster: Deployment, pipeline: Pipeline, event: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # At DEBUG it prints the first 100 bytes of what it fetches: ids, in a record of ours.
    caplog.set_level(logging.INFO, "aiokafka.conn")
    canary = CANARY.encode()
    async with reading(cluster) as reader:
        pipeline.writes(canary, b"\0" + (4711).to_bytes(4, "big") + canary, b"")
        pipeline.decides(decision(event, ALLOW))
        assert (await reader.wait(event, 10)).action is ALLOW
        assert reader.unreadable == 3
    assert CANARY not in caplog.text


async def test_poll_tells_the_events_that_changed(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    async with reading(cluster) as reader:
        assert await reader.poll(0) == []
        pipeline.decides(decision(event, ALLOW))
        assert [(c.event_id, c.action) for c in await reader.poll(10)] == [(event, ALLOW)]


async def test_nothing_laxer_than_block_is_said_while_the_registry_is_silent(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    async with reading(replace(cluster, registry_url="http://127.0.0.1:1")) as reader:
        pipeline.decides(decision(event, ALLOW))
        assert (await reader.wait(event, 1)).reason_code == "no_decision"
        assert reader.unreadable == 0


async def test_when_reading_fails_everyone_who_waits_is_told(
    cluster: Deployment, event: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = asyncio.Event()

    async def getmany(*args: object, **kwargs: object) -> object:
        await fails.wait()
        raise TopicAuthorizationFailedError

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", getmany)
    async with reading(cluster) as reader:
        waiting = [asyncio.create_task(reader.wait(event, 60)) for _ in range(3)]
        polling = asyncio.create_task(reader.poll(60))
        await asyncio.sleep(0)
        fails.set()
        for outcome in await asyncio.gather(*waiting, polling, return_exceptions=True):
            assert isinstance(outcome, ReadError)
        with pytest.raises(ReadError, match="cannot be read any more"):
            await reader.wait(event, 60)


async def test_a_reader_that_is_not_open_does_not_wait(cluster: Deployment, event: UUID) -> None:
    never_opened = reading(cluster)
    with pytest.raises(ReadError, match="use `async with`"):
        await never_opened.wait(event, 60)
    await never_opened.close()
    reader = reading(cluster)
    async with reader:
        waiting = asyncio.create_task(reader.wait(event, 60))
        await asyncio.sleep(0)
    with pytest.raises(ReadError, match="not open"):
        await waiting


async def test_a_reader_tells_a_missing_topic(
    kafka: str, registry: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidegate.client.aio.reader.START_TIMEOUT_S", 0.5)
    with pytest.raises(ReadError, match=f"{prefix}decisions.*tidegate topics create"):
        await reading(Deployment(kafka, prefix, registry)).__aenter__()


async def test_a_broker_that_does_not_answer_is_told(registry: str) -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        await reading(Deployment("127.0.0.1:1", "p.", registry)).__aenter__()
