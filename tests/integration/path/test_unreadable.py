"""Records that no Kafka client can read: blocked one by one, and the partition goes on."""

from uuid import UUID

import pytest
from confluent_kafka import Message

from harness.deployment import Deployment
from harness.polling import eventually
from harness.raw_produce import RawRecord, broken_lz4_batch, produce_raw, record_batch
from tidegate.client import Submitter
from tidegate.schemas.records import Action, DecidedBy
from tidegate.schemas.topics import DECISIONS, REQUESTS

pytestmark = pytest.mark.usefixtures("up")


def submit(deployment: Deployment, text: str) -> UUID:
    with Submitter(**deployment.clients) as submitter:
        return submitter.request(subject="alice", text=text).event_id


def append(deployment: Deployment, like: Message, batch: bytes) -> None:
    topic, partition = like.topic(), like.partition()
    assert topic is not None
    assert partition is not None
    produce_raw(deployment.bootstrap_servers, topic, partition, batch)


def test_every_record_of_a_batch_that_cannot_be_decompressed_is_blocked_and_dead_lettered(
    deployment: Deployment,
) -> None:
    # Given a batch of three records between good ones that cannot be decompressed
    before = submit(deployment, "before")
    (record,) = deployment.messages(REQUESTS)
    broken = broken_lz4_batch([RawRecord(record.key(), record.value())] * 3)
    append(deployment, record, broken)
    eventually(lambda: deployment.count(DECISIONS) == 4)
    after = submit(deployment, "after")
    eventually(lambda: deployment.count(DECISIONS) == 5)

    # Then each of the three has a dead letter and a BLOCK, and the good ones pass
    by_offset = {d.source.offset: d for d in deployment.decisions()}
    first = record.offset()
    assert first is not None
    assert [by_offset[offset].event_id for offset in (first, first + 4)] == [before, after]
    letters = {letter.offset: letter for letter in deployment.dead_letters()}
    assert sorted(letters) == [first + 1, first + 2, first + 3]
    for offset, letter in letters.items():
        decision = by_offset[offset]
        assert (decision.action, decision.decided_by) == (Action.BLOCK, DecidedBy.INGEST)
        assert decision.reason_code == letter.reason == "undecodable"
        assert decision.event_id == letter.event_id
        assert decision.subject == "unknown"
    eventually(lambda: deployment.lag() == 0)


def test_an_event_with_a_header_whose_key_is_no_text_is_judged_all_the_same(
    deployment: Deployment,
) -> None:
    submit(deployment, "hello")
    (record,) = deployment.messages(REQUESTS)
    again = RawRecord(record.key(), record.value(), [(b"\xff\xfe", b"x"), (b"traceparent", b"y")])
    append(deployment, record, record_batch([again]))
    eventually(lambda: deployment.count(DECISIONS) == 2)

    first, second = deployment.decisions()
    assert second.action is Action.ALLOW
    assert second.record_id == first.record_id
    assert deployment.dead_letters() == []
    eventually(lambda: deployment.lag() == 0)
