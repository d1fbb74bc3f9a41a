"""Events arrive under their subject, or the submitter says that they did not."""

import logging

import pytest

from harness.deployment import Deployment
from tidegate.broker.embedded import EmbeddedBroker
from tidegate.client import SubmitError, Submitter, request
from tidegate.client import submitter as module
from tidegate.schemas.catalogue import RegistryUnavailableError
from tidegate.schemas.codec import Codec, unframe
from tidegate.schemas.records import Event, SafetyRequest, SafetyResponse
from tidegate.schemas.topics import REQUESTS, RESPONSES

CANARY = "canary-7f3a"
TRACE = f"00-{'a' * 32}-{'b' * 16}-01"


def test_a_request_and_a_response_arrive_as_they_were_sent(cluster: Deployment) -> None:
    with Submitter(**cluster.clients) as submitter:
        asked = submitter.request(subject="someone", text="hello", traceparent=TRACE)
        answer = submitter.response(subject="someone", text="hi", request_id=asked.request_id)
    (request_record,) = cluster.messages(REQUESTS)
    (response_record,) = cluster.messages(RESPONSES)
    assert request_record.key() == b"someone"
    assert dict(request_record.headers() or [])["traceparent"] == TRACE.encode()
    for record, kind, event in [
        (request_record, SafetyRequest, asked),
        (response_record, SafetyResponse, answer),
    ]:
        value = record.value()
        assert value is not None
        codec: Codec[Event] = Codec(kind)
        assert codec.decode(unframe(value).datum, codec.schema) == event


def test_the_largest_event_is_delivered(cluster: Deployment) -> None:
    text = "x" * (REQUESTS.max_value_bytes - 1300)
    with Submitter(**cluster.clients) as submitter:
        submitter.request(subject="s" * 1024, text=text)
    assert cluster.count(REQUESTS) == 1


def test_an_event_that_is_too_large_is_refused_and_the_next_one_is_sent(
    cluster: Deployment,
) -> None:
    with Submitter(**cluster.clients) as submitter:
        with pytest.raises(ValueError, match="at most 1048576 are allowed") as caught:
            submitter.request(subject="s", text=CANARY * 100_000)
        assert CANARY not in str(caught.value)
        submitter.request(subject="s", text="short")
    assert cluster.count(REQUESTS) == 1


def test_a_full_local_queue_is_waited_out(cluster: Deployment) -> None:
    config = {"queue.buffering.max.messages": 2}
    with Submitter(**cluster.clients, config=config) as submitter:
        for _ in range(10):
            submitter.request(subject="s", text="a")
    assert cluster.count(REQUESTS) == 10


def test_a_queue_that_stays_full_is_an_error(
    registry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUEUE_TIMEOUT_S", 0.2)
    config = {"queue.buffering.max.messages": 1}
    submitter = Submitter("127.0.0.1:1", registry, config=config)
    submitter.request(subject="s", text="a")
    with pytest.raises(SubmitError, match="queue stayed full"):
        submitter.request(subject="s", text="a")
    submitter.close()


def test_events_that_are_not_delivered_are_told_without_their_content(
    registry: str, prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    config = {"delivery.timeout.ms": 300, "linger.ms": 0}
    caplog.set_level(logging.DEBUG)
    with EmbeddedBroker() as broker:
        broker.create_topics(prefix)
        address = broker.bootstrap_servers
        submitter = Submitter(address, registry, topic_prefix=prefix, config=config)
        submitter.request(subject="s", text=CANARY)
        submitter.flush()
    for _ in range(3):
        submitter.request(subject="s", text=CANARY)
    with pytest.raises(SubmitError, match=r"3 of 3 .* _MSG_TIMED_OUT") as caught:
        submitter.flush(10)
    assert caught.value.failed == 3
    submitter.flush(0)
    submitter.close()
    assert CANARY not in str(caught.value) + caplog.text


def test_events_not_confirmed_in_time_are_told(registry: str) -> None:
    submitter = Submitter("127.0.0.1:1", registry)
    submitter.request(subject="s", text="a")
    with pytest.raises(SubmitError, match="1 of 1 events are not confirmed") as caught:
        submitter.flush(0.1)
    assert (caught.value.failed, caught.value.pending) == (0, 1)
    submitter.close()


def test_a_missing_topic_is_told_with_what_to_do(kafka: str, registry: str, prefix: str) -> None:
    config = {"topic.metadata.propagation.max.ms": 100}
    with (
        pytest.raises(SubmitError, match="tidegate topics create"),
        Submitter(kafka, registry, topic_prefix=prefix, config=config) as submitter,
    ):
        submitter.request(subject="s", text="a")


def test_a_registry_that_does_not_answer_is_told_and_may_be_asked_again(embedded: str) -> None:
    event = request(subject="s", text="a")
    with Submitter(embedded, "http://127.0.0.1:1") as submitter:
        for _ in range(2):
            with pytest.raises(RegistryUnavailableError):
                submitter.submit(event)
