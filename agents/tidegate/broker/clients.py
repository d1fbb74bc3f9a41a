"""librdkafka clients that are closed after use and keep librdkafka's own log off stderr.

What matters in that log reaches the caller as an error anyway.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from tidegate.client.security import Security
from tidegate.client.trouble import ConnectionTrouble

QUIET: dict[str, str | int | float | bool] = {"log_level": 0}

_ANSWER_S = 10.0
_SLICE_S = 1.0
_RETRY_S = 0.1


@contextmanager
def admin_client(
    bootstrap_servers: str, security: Security, trouble: ConnectionTrouble | None = None
) -> Iterator[AdminClient]:
    """An AdminClient, destroyed at the end; it looks again quickly for a broker that is down.

    trouble: is told of it when the client polls.
    """
    settings = {
        **_connection(bootstrap_servers, security),
        "reconnect.backoff.ms": 50,
        "reconnect.backoff.max.ms": 250,
    }
    if trouble is not None:
        settings["error_cb"] = trouble
    with AdminClient(settings) as admin:
        yield admin


def why_silent(
    bootstrap_servers: str,
    timeout_s: float,
    security: Security,
    is_alive: Callable[[], bool] = lambda: True,
) -> str | None:
    """Why no broker answers within the time; None once one does.

    A broker found dead, or one that refuses our TLS or SASL, ends the wait at once.
    """
    give_up = time.monotonic() + timeout_s
    trouble = ConnectionTrouble()
    with admin_client(bootstrap_servers, security, trouble) as admin:
        while is_alive() and not trouble.is_refused and time.monotonic() < give_up:
            try:
                admin.list_topics(timeout=_SLICE_S)
            except KafkaException:
                admin.poll(0)
                continue
            if is_alive():
                return None
    return trouble.said or "nothing came back"


def count_records(bootstrap_servers: str, topic: str, security: Security) -> int:
    """How many records a topic holds, by its offsets; exact where nothing is compacted.

    Raises KafkaException when the broker does not answer.
    """
    settings = _connection(bootstrap_servers, security) | {"group.id": "unused"}
    consumer = Consumer(settings)
    try:
        partitions = consumer.list_topics(topic, timeout=_ANSWER_S).topics[topic].partitions
        ends = [_watermarks(consumer, TopicPartition(topic, partition)) for partition in partitions]
    finally:
        consumer.close()
    return sum(high - low for low, high in ends)


def _watermarks(consumer: Consumer, partition: TopicPartition) -> tuple[int, int]:
    give_up = time.monotonic() + _ANSWER_S
    while True:
        try:
            return consumer.get_watermark_offsets(partition, timeout=_ANSWER_S)
        except KafkaException as error:
            # Brokers learn of a topic that was just made one after another.
            new = error.args[0].code() == KafkaError.NOT_LEADER_FOR_PARTITION
            if not new or time.monotonic() > give_up:
                raise
            time.sleep(_RETRY_S)


def _connection(bootstrap_servers: str, security: Security) -> dict[str, Any]:
    return {**QUIET, "bootstrap.servers": bootstrap_servers, **security.librdkafka()}
