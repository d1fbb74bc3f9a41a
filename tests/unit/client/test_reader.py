"""How the reader takes errors of Kafka: a consumer without a cluster reports them."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka import KafkaError, Message
from confluent_kafka.schema_registry import SchemaRegistryClient

from harness.decisions import decision
from tidegate.client import DecisionReader, ReadError
from tidegate.client import reader as module
from tidegate.schemas.catalogue import SchemaCatalogue
from tidegate.schemas.codec import Codec
from tidegate.schemas.records import Action, Decision
from tidegate.schemas.topics import DECISIONS, DEFAULT_PREFIX

EVENT = UUID(int=1)
TOPIC = "tidegate.decisions"


class FakeConsumer:
    """A topic of one partition; what is in `coming` is polled one by one."""

    coming: list[Message]
    end: int

    def __init__(self, config: dict[str, Any], logger: object) -> None:
        pass

    def list_topics(self, topic: str, timeout: float) -> SimpleNamespace:
        found = SimpleNamespace(partitions={0: None}, error=None)
        return SimpleNamespace(topics={topic: found})

    def get_watermark_offsets(self, *args: object, **kwargs: object) -> tuple[int, int]:
        return 0, self.end

    def assign(self, partitions: object) -> None:
        pass

    def poll(self, timeout: float) -> Message | None:
        return self.coming.pop(0) if self.coming else None

    def consume(self, count: int, timeout: float) -> list[Message]:
        return []

    def close(self) -> None:
        pass


@pytest.fixture
def consumer(monkeypatch: pytest.MonkeyPatch) -> type[FakeConsumer]:
    FakeConsumer.coming, FakeConsumer.end = [], 0
    monkeypatch.setattr(module, "Consumer", FakeConsumer)
    return FakeConsumer


@pytest.fixture
def reader(
    consumer: type[FakeConsumer], monkeypatch: pytest.MonkeyPatch
) -> Iterator[DecisionReader]:
    registry = SchemaRegistryClient.new_client({"url": "mock://reader"})
    SchemaCatalogue(registry, DECISIONS, DEFAULT_PREFIX).register()
    monkeypatch.setattr(module, "registry_client", lambda url: registry)
    monkeypatch.setattr(registry, "close", lambda: None)
    with DecisionReader("nowhere", "nowhere", start="beginning") as reader:
        yield reader


def reported(code: int, offset: int = 0) -> Message:
    return Message(topic=TOPIC, partition=0, offset=offset, error=KafkaError(code))


def record(offset: int, action: Action) -> Message:
    value = Codec(Decision).encode(1, decision(EVENT, action))
    return Message(topic=TOPIC, partition=0, offset=offset, value=value)


def test_an_error_that_passes_is_waited_out(
    reader: DecisionReader, consumer: type[FakeConsumer]
) -> None:
    consumer.coming = [reported(KafkaError._ALL_BROKERS_DOWN), record(0, Action.ALLOW)]  # noqa: SLF001
    assert reader.wait(EVENT, 5).action is Action.ALLOW


@pytest.mark.parametrize(
    "code",
    [
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError._AUTO_OFFSET_RESET,  # noqa: SLF001 - retention took what was not read yet
    ],
)
def test_an_error_that_stays_is_raised_by_every_call_from_then_on(
    reader: DecisionReader, consumer: type[FakeConsumer], code: int
) -> None:
    consumer.coming = [record(0, Action.ALLOW), reported(code), record(2, Action.ALLOW)]
    for _ in range(2):
        with pytest.raises(ReadError, match="cannot be read any more"):
            [reader.wait(EVENT, 5), reader.poll(5)]
    with pytest.raises(ReadError):
        reader.poll(0)


def test_allow_waits_until_everything_the_broker_told_of_is_read(
    reader: DecisionReader, consumer: type[FakeConsumer]
) -> None:
    consumer.coming, consumer.end = [record(0, Action.ALLOW)], 2
    assert reader.wait(EVENT, 0).reason_code == "no_decision"
    consumer.coming = [record(1, Action.BLOCK)]
    assert reader.wait(EVENT, 5).reason_code == "component_block"


def test_block_waits_for_nothing(reader: DecisionReader, consumer: type[FakeConsumer]) -> None:
    consumer.coming, consumer.end = [record(0, Action.BLOCK)], 2
    assert reader.wait(EVENT, 0).reason_code == "component_block"


def test_the_end_of_a_partition_counts_as_read_past_a_transaction_marker(
    reader: DecisionReader, consumer: type[FakeConsumer]
) -> None:
    at_end = reported(KafkaError._PARTITION_EOF, offset=2)  # noqa: SLF001
    consumer.coming, consumer.end = [record(0, Action.ALLOW), at_end], 2
    assert reader.wait(EVENT, 5).action is Action.ALLOW
