"""bytewax with the same functions per event; runs in an environment of its own.

bytewax commits nothing to Kafka: it keeps its offsets in a recovery store, here every second.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import bytewax.operators as op  # type: ignore[import-not-found]
from bytewax.connectors.kafka import (  # type: ignore[import-not-found]
    KafkaSink,
    KafkaSinkMessage,
    KafkaSource,
)
from bytewax.dataflow import Dataflow  # type: ignore[import-not-found]
from bytewax.recovery import RecoveryConfig, init_db_dir  # type: ignore[import-not-found]
from bytewax.run import cli_main  # type: ignore[import-not-found]

from bench.transport.clients.per_event import PerEvent


def main() -> None:
    """Run until somebody ends the process."""
    per_event = PerEvent()
    brokers = [os.environ["TIDEGATE_BOOTSTRAP_SERVERS"]]

    def decide(message: Any) -> Any:
        output = per_event.decide(
            message.partition,
            message.offset,
            message.timestamp[1],
            message.key,
            message.value,
            message.headers,
        )
        return KafkaSinkMessage(output.key, output.value, headers=output.headers)

    flow = Dataflow("bench")
    source = KafkaSource(brokers, [per_event.source], batch_size=500)
    settings = {"acks": "all", "enable.idempotence": "true", "partitioner": "murmur2"}
    decided = op.map("decide", op.input("requests", flow, source), decide)
    op.output("decisions", decided, KafkaSink(brokers, per_event.sink, settings))

    folder = Path(os.environ["TIDEGATE_DATA_DIR"])
    folder.mkdir(parents=True)
    init_db_dir(folder, 1)
    cli_main(flow, epoch_interval=timedelta(seconds=1), recovery_config=RecoveryConfig(folder))


if __name__ == "__main__":
    main()
