"""Quix Streams with the same functions per event; runs in an environment of its own."""

import os
from typing import Any

from quixstreams import Application, message_context  # type: ignore[import-not-found]

from bench.transport.clients.per_event import PerEvent


def main() -> None:
    """Run until somebody ends the process."""
    per_event = PerEvent()
    app = Application(
        os.environ["TIDEGATE_BOOTSTRAP_SERVERS"],
        consumer_group=os.environ["TIDEGATE_APP_PREFIX"] + "screen",
        auto_offset_reset="earliest",
        commit_interval=1.0,
        producer_extra_config={"acks": "all", "enable.idempotence": True},
        state_dir=os.environ["TIDEGATE_DATA_DIR"],
        auto_create_topics=False,
        loglevel="WARNING",
    )
    raw = {"key_deserializer": "bytes", "value_deserializer": "bytes"}
    requests = app.topic(per_event.source, **raw)
    decisions = app.topic(per_event.sink, key_serializer="bytes", value_serializer="bytes")

    def decide(value: bytes, key: bytes, written_ms: int, headers: Any) -> Any:
        where = message_context()
        return per_event.decide(
            where.partition, where.offset, written_ms, key, value, headers or ()
        )

    stream = app.dataframe(requests).apply(decide, metadata=True)
    stream = stream.set_headers(lambda output, *_: output.headers)
    stream.apply(lambda output: output.value).to_topic(decisions)
    app.run()


if __name__ == "__main__":
    main()
