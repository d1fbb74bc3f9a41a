"""What a program gets to know about its events."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal
from uuid import UUID, uuid4

import pytest

from harness.decisions import decision
from harness.deployment import Deployment
from integration.client.pipeline import Pipeline
from tidegate.client import DecisionReader, EffectiveDecision, ReadError
from tidegate.schemas.records import Action

ALLOW, MODIFY, BLOCK = Action
CANARY = b"canary-7f3a"


@pytest.fixture
def event() -> UUID:
    return uuid4()


def opened(cluster: Deployment, start: Literal["end", "beginning"] = "end") -> DecisionReader:
    return DecisionReader(**cluster.clients, start=start)


def test_a_decision_written_after_opening_is_read(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    with opened(cluster) as reader:
        record = decision(event, ALLOW)
        pipeline.decides(record)
        assert reader.wait(event, 10) == EffectiveDecision(
            event_id=event, action=ALLOW, reason_code="passed", decision=record
        )


def test_a_decision_that_comes_while_waiting_is_read(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    with opened(cluster) as reader, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(reader.wait, event, 10)
        pipeline.decides(decision(uuid4(), BLOCK), decision(event, MODIFY))
        assert waiting.result().action is MODIFY


def test_no_decision_in_time_is_block(cluster: Deployment, pipeline: Pipeline, event: UUID) -> None:
    with opened(cluster) as reader:
        pipeline.decides(decision(uuid4(), ALLOW))
        before = time.monotonic()
        found = reader.wait(event, 0.3)
        assert 0.3 <= time.monotonic() - before < 3
        assert (found.action, found.reason_code, found.decision) == (BLOCK, "no_decision", None)
        assert reader.effective(event) is None


def test_a_decision_from_before_opening_is_seen_only_from_the_beginning(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    pipeline.decides(decision(event, ALLOW))
    with opened(cluster) as late, opened(cluster, "beginning") as early:
        assert early.wait(event, 10).action is ALLOW
        assert late.wait(event, 0.3).reason_code == "no_decision"


def test_a_stricter_record_already_on_the_topic_wins_over_an_earlier_allow(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    others = [decision(uuid4(), ALLOW) for _ in range(3000)]
    pipeline.decides(decision(event, ALLOW), *others, decision(event, BLOCK))
    with opened(cluster, "beginning") as reader:
        assert reader.wait(event, 20).action is BLOCK


def test_two_contents_under_one_id_are_blocked(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    with opened(cluster) as reader:
        pipeline.decides(decision(event, ALLOW), decision(event, ALLOW, content_digest=b"e" * 32))
        pipeline.decides(decision(marker := uuid4(), BLOCK))
        assert reader.wait(marker, 10).action is BLOCK
        assert reader.wait(event, 10).reason_code == "id_reused"


def test_duplicates_change_nothing(cluster: Deployment, pipeline: Pipeline, event: UUID) -> None:
    with opened(cluster) as reader:
        first = decision(event, ALLOW)
        pipeline.decides(first, first, decision(event, ALLOW, seconds=9))
        assert reader.wait(event, 10).decision == first
        pipeline.decides(first, decision(marker := uuid4(), BLOCK))
        reader.wait(marker, 10)
        assert reader.wait(event, 10).decision == first


def test_unreadable_records_do_not_stop_the_reader(
    cluster: Deployment, pipeline: Pipeline, event: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    unknown = b"\0" + (4711).to_bytes(4, "big") + CANARY
    ours = b"\0" + pipeline.schema_id.to_bytes(4, "big") + CANARY
    with opened(cluster) as reader:
        pipeline.writes(CANARY, unknown, ours, b"")
        pipeline.decides(decision(event, ALLOW))
        assert reader.wait(event, 10).action is ALLOW
        assert reader.unreadable == 4
    assert "4711" in caplog.text
    assert CANARY.decode() not in caplog.text


def test_poll_tells_the_events_that_changed(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    with opened(cluster) as reader:
        assert reader.poll(0) == []
        pipeline.decides(decision(event, ALLOW))
        assert [(c.event_id, c.action) for c in reader.poll(10)] == [(event, ALLOW)]
        pipeline.decides(decision(event, ALLOW), decision(event, BLOCK))
        changes = reader.poll(10)
        while not changes or changes[-1].action is not BLOCK:
            changes += reader.poll(10)
        assert {change.event_id for change in changes} == {event}


def test_nothing_laxer_than_block_is_said_while_the_registry_is_silent(
    cluster: Deployment, pipeline: Pipeline, event: UUID
) -> None:
    with opened(replace(cluster, registry_url="http://127.0.0.1:1")) as reader:
        pipeline.decides(decision(event, ALLOW))
        assert reader.wait(event, 1).reason_code == "no_decision"
        assert reader.unreadable == 0


def test_a_missing_topic_is_told_with_what_to_do(kafka: str, registry: str, prefix: str) -> None:
    with pytest.raises(ReadError, match=f"{prefix}decisions.*tidegate topics create"):
        DecisionReader(kafka, registry, topic_prefix=prefix)


def test_a_start_that_is_none_is_refused(embedded: str, registry: str) -> None:
    with pytest.raises(ValueError, match="neither end nor beginning"):
        DecisionReader(embedded, registry, start="middle")  # type: ignore[arg-type]


def test_a_broker_that_does_not_answer_is_told(
    registry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidegate.client.reader.START_TIMEOUT_S", 0.3)
    with pytest.raises(ReadError, match="cannot be read"):
        DecisionReader("127.0.0.1:1", registry)
