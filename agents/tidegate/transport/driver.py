"""The transport that Faust finds by the scheme of a broker's URL."""

from typing import Any

import confluent_kafka
from faust.transport.base import Transport as FaustTransport
from mode import Service

from tidegate.transport.consumer import Consumer
from tidegate.transport.producer import Producer


class Fetcher(Service):
    """Faust starts and stops a fetcher; the poll thread does its work."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(**options)


class Transport(FaustTransport):
    """librdkafka in both directions."""

    Consumer = Consumer
    Producer = Producer
    Fetcher = Fetcher
    default_port = 9092
    driver_version = f"confluent-kafka={confluent_kafka.__version__}"
