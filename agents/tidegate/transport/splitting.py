"""Batches of bounded size: judging one holds a worker, and its offset waits for all of it."""

from collections.abc import Iterator, Sequence

from confluent_kafka import Message


def split(records: Sequence[Message], max_bytes: int) -> Iterator[Sequence[Message]]:
    """The records in order, in pieces that end with the record that reaches the bound."""
    start = size = 0
    for end, record in enumerate(records, start=1):
        size += len(record)
        if size >= max_bytes:
            yield records[start:end]
            start, size = end, 0
    if start < len(records):
        yield records[start:]
