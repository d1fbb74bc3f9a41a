"""librdkafka clients that are closed after use and keep librdkafka's own log off stderr.

What matters in that log reaches the caller as an error anyway.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

QUIET: dict[str, str | int | float | bool] = {"log_level": 0}


@contextmanager
def admin_client(bootstrap_servers: str) -> Iterator[AdminClient]:
    """An AdminClient, destroyed at the end; it looks again quickly for a broker that is down."""
    settings = QUIET | {
        "bootstrap.servers": bootstrap_servers,
        "reconnect.backoff.ms": 50,
        "reconnect.backoff.max.ms": 250,
    }
    with AdminClient(settings) as admin:
        yield admin


def wait_for_answer(
    bootstrap_servers: str, timeout_s: float, is_alive: Callable[[], bool] = lambda: True
) -> bool:
    """Whether a broker answers within the time; a broker found dead ends the wait at once."""
    give_up = time.monotonic() + timeout_s
    with admin_client(bootstrap_servers) as admin:
        while is_alive() and time.monotonic() < give_up:
            try:
                admin.list_topics(timeout=1)
            except KafkaException:
                continue
            return is_alive()
    return False


def count_records(bootstrap_servers: str, topic: str) -> int:
    """How many records a topic holds, by its offsets; exact where nothing is compacted.

    Raises KafkaException when the broker does not answer.
    """
    settings = QUIET | {"bootstrap.servers": bootstrap_servers, "group.id": "unused"}
    consumer = Consumer(settings)
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        ends = [
            consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
            for partition in partitions
        ]
    finally:
        consumer.close()
    return sum(high - low for low, high in ends)
