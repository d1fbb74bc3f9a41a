"""Topics and groups seen from outside: every record there is, and what is not committed."""

import time
from collections.abc import Iterable
from contextlib import closing

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

GIVE_UP_S = 60.0
_ANSWER_S = 10.0


def all_messages(bootstrap_servers: str, topic: str) -> list[Message]:
    """All messages of a topic up to its end as of now, those of a partition in order."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "unused",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 10,  # or the broker holds the end back for half a second
        }
    )
    with closing(consumer):
        left = set(_partitions(consumer, topic))
        consumer.assign([TopicPartition(topic, partition, 0) for partition in left])
        messages: list[Message] = []
        give_up = time.monotonic() + GIVE_UP_S
        while left:
            assert time.monotonic() < give_up, f"{topic}: {len(messages)} messages read"
            for message in consumer.consume(10_000, timeout=0.05):
                error = message.error()
                if error is None:
                    messages.append(message)
                else:
                    assert error.code() == KafkaError._PARTITION_EOF, error  # noqa: SLF001
                    left.discard(message.partition())
        return messages


def lag(bootstrap_servers: str, group: str, topics: Iterable[str]) -> int:
    """Records of the topics that the group has not committed."""
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": group})
    with closing(consumer):
        total = 0
        for topic in topics:
            wanted = [
                TopicPartition(topic, partition) for partition in _partitions(consumer, topic)
            ]
            for committed in consumer.committed(wanted, timeout=_ANSWER_S):
                _, end = consumer.get_watermark_offsets(committed, timeout=_ANSWER_S)
                total += end - max(committed.offset, 0)
        return total


def _partitions(consumer: Consumer, topic: str) -> list[int]:
    return list(consumer.list_topics(topic, timeout=_ANSWER_S).topics[topic].partitions)
