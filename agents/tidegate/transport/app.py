"""A Faust application on this transport."""

import asyncio
from collections.abc import Callable
from typing import Any, NoReturn

import faust
from faust.sensors import Sensor
from faust.transport.drivers import TRANSPORTS
from faust.types import TP, AgentT, TopicT

from tidegate.transport import faust_internals
from tidegate.transport.agent import Agent
from tidegate.transport.assignor import Assignor
from tidegate.transport.batch import Delivery
from tidegate.transport.consumer import Consumer
from tidegate.transport.ending import end_process
from tidegate.transport.errors import without_content
from tidegate.transport.producer import Producer
from tidegate.transport.record_topic import Topic
from tidegate.transport.settings import TransportSettings
from tidegate.transport.stream import Stream
from tidegate.transport.tables.manager import TableManager
from tidegate.transport.tables.table import Table
from tidegate.transport.worker import Worker

SCHEME = "tidegate"

faust_internals.refuse_unknown_faust()
TRANSPORTS.aliases[SCHEME] = "tidegate.transport.driver:Transport"


class App(faust.App):
    """faust.App, with agents that take batches, and tables that count exactly.

    Agents, topics, timers and tables are declared as with Faust, and so is the rest of `options`.
    What would need standbys, transactions, global tables, Faust's own stores or more than one actor
    an agent is refused.
    """

    consumer: Consumer
    producer: Producer
    tables: TableManager

    def __init__(self, id: str, *, settings: TransportSettings, **options: Any) -> None:
        if options.get("table_standby_replicas"):
            raise TypeError(
                "table_standby_replicas: standbys are not kept, because a row that comes from two "
                "places cannot be exact; restoring is fast instead"
            )
        if options.get("processing_guarantee", "at_least_once") != "at_least_once":
            raise TypeError(
                "processing_guarantee: there are no transactions; tables count exactly without"
            )
        if options.get("stream_publish_on_commit"):
            raise TypeError("stream_publish_on_commit: what agents send is produced at once")
        if not options.get("stream_wait_empty", True):
            raise TypeError(
                "stream_wait_empty: what agents are at when they are stopped would be committed"
            )
        self.settings = settings
        self.batch_topics: set[str] = set()
        self._is_failing = False
        servers = settings.bootstrap_servers.split(",")
        defaults: dict[str, Any] = {
            "broker": [f"{SCHEME}://{server.strip()}" for server in servers],
            # how long a rebalance may take before Faust logs the stacks of all its tasks
            "broker_session_timeout": settings.stall_ms / 1000,
            "broker_commit_interval": settings.commit_interval_ms / 1000,
            "stream_wait_empty": True,
            "Stream": Stream,
            "table_standby_replicas": 0,
            "topic_disable_leader": True,
            "web_enabled": False,
            "Agent": Agent,
            "Table": Table,
            "TableManager": TableManager,
            "Topic": Topic,
            "Worker": Worker,
            "PartitionAssignor": Assignor,
        }
        super().__init__(id, **{**defaults, **options})
        self.sensors.add(_Progress(self))

    def batch_topic(self, *names: str, **options: Any) -> TopicT:
        """Topics whose records come in batches: each value of a stream is a `Batch`.

        A batch has records of one partition, in order, bounded by `batch_max_records` and
        `batch_max_bytes`. options: of `faust.App.topic`.
        """
        self.batch_topics.update(names)
        return self.topic(*names, key_serializer="raw", value_serializer="raw", **options)

    def GlobalTable(self, *_: Any, **__: Any) -> NoReturn:  # noqa: N802  Faust's name
        """Not to be had: nobody but the owner of a partition knows its rows as a record does."""
        raise TypeError("no global tables: a worker has the rows of its own partitions alone")

    def SetTable(self, *_: Any, **__: Any) -> NoReturn:  # noqa: N802  Faust's name
        """Not to be had: it is changed in place, of which a row would not know."""
        raise TypeError("no tables of sets: say Table(…, value_type=set[…]) and assign whole sets")

    SetGlobalTable = GlobalTable

    @property
    def has_failed(self) -> bool:
        """Whether it stops because of an error, of ours or one that Faust met."""
        return self._is_failing or self.crashed

    def agent(
        self, channel: Any = None, **options: Any
    ) -> Callable[[Callable[..., Any]], AgentT[Any]]:
        """Declare an agent, as with Faust; one actor each, as records have an order."""
        if options.get("concurrency", 1) != 1:
            raise TypeError("concurrency: records of a partition are worked on in their order")
        if not getattr(channel, "acks", True):
            raise TypeError("acks=False: no record of the topic would ever be committed")
        if options.get("isolated_partitions"):
            raise TypeError("isolated_partitions: an agent has all partitions of its worker")
        return super().agent(channel, **options)

    async def crash(self, reason: BaseException) -> None:
        """Stop because of an error of ours, of the application's code, or of Faust's."""
        self._is_failing = True
        if self._consumer is not None:
            await self.consumer.commits.take_back()
        try:
            raise without_content(reason) from None  # the log shows what is being handled
        except BaseException as told:
            await super().crash(told)

    def fail(self, error: BaseException) -> None:
        """Stop the application because of an error; nothing is committed any more. Any thread."""
        if not self.consumer.has_loop:
            end_process(error)
        if not self.has_failed:
            self._is_failing = True
            self.consumer.in_loop(self._crash_soon, error)

    def _crash_soon(self, error: BaseException) -> None:
        self._crashing = asyncio.ensure_future(self.crash(error))


class _Progress(Sensor):
    """Faust's own way to tell when a stream takes on an event and when it is acknowledged."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app

    def on_stream_event_in(self, tp: TP, offset: int, stream: Any, event: Any) -> None:
        """An agent begins with a message."""
        if isinstance(event.message, Delivery):
            self._app.consumer.taken(event.message)

    def on_stream_event_out(
        self, tp: TP, offset: int, stream: Any, event: Any, state: Any = None
    ) -> None:
        """An agent goes on to the next message; most have acknowledged this one by then."""
        if isinstance(event.message, Delivery):
            self._app.consumer.left(event.message)

    def on_message_out(self, tp: TP, offset: int, message: Any) -> None:
        """All agents have acknowledged a message."""
        if isinstance(message, Delivery):
            self._app.consumer.acknowledged(message)
