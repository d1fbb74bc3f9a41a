"""Stock Faust on its aiokafka driver, with the same functions per event, as its guide has it."""

import os

import faust
from faust.types import StreamT

from bench.transport.clients.per_event import PerEvent
from tidegate.schemas.topics import DECISIONS, MAX_OVERHEAD_BYTES

per_event = PerEvent()
app = faust.App(
    os.environ["TIDEGATE_APP_PREFIX"] + "screen",
    broker=f"kafka://{os.environ['TIDEGATE_BOOTSTRAP_SERVERS']}",
    datadir=os.environ["TIDEGATE_DATA_DIR"],
    broker_commit_interval=1.0,
    broker_max_poll_records=500,
    stream_buffer_maxsize=500,
    producer_acks=-1,
    producer_max_request_size=DECISIONS.max_value_bytes + MAX_OVERHEAD_BYTES,
    topic_allow_declare=False,
    topic_disable_leader=True,
    web_enabled=False,
)
requests = app.topic(per_event.source, key_serializer="raw", value_serializer="raw")
decisions = app.topic(per_event.sink, key_serializer="raw", value_serializer="raw")


@app.agent(requests)
async def decide(stream: StreamT[bytes]) -> None:
    """Decide on each request and send the decision."""
    async for event in stream.events():
        message = event.message
        output = per_event.decide(
            message.partition,
            message.offset,
            int(message.timestamp * 1_000),
            message.key,
            message.value,
            message.headers or (),
        )
        await decisions.send(
            key=output.key,
            value=output.value,
            partition=output.partition,
            headers=output.headers,
        )


if __name__ == "__main__":
    app.main()
