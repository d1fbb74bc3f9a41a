"""Tables: updates per second on a full table, rows restored per second, memory per key."""

import re
import struct
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from confluent_kafka import Producer
from confluent_kafka.cimpl import NewTopic

from bench.transport.client import Client
from bench.transport.committed import Committed
from bench.transport.measured import Row
from bench.transport.place import PARTITIONS, Place, group_of
from bench.transport.plan import Plan
from tidegate.broker import cluster
from tidegate.broker.clients import QUIET, admin_client
from tidegate.client.security import Security

UPDATES = "updates"
RESTORE = "restore"
PROTOTYPE = "prototype B"
STORES = ("memory", "rocksdict")

_FASTEST = 300_000
"""Updates per second that no store reaches."""
_RESTORE_S = 300.0
_RESTORED = re.compile(r"(\d+) changelog records(?:,| in) (\d+\.\d+) ?s")
_OFFSET = struct.Struct(">q")

Headers = list[tuple[str, str | bytes | None]]


def tables(place: Place, plan: Plan, prototype_b: Path | None) -> Iterator[Row]:
    """Rows of both stores at every size, and of the prototype's restore at the largest.

    The stores, and the prototype, take turns. Raises ClientError.
    """
    empty_bytes = {store: _Counted(place, store).rss_when_restored() for store in STORES}
    for keys in plan.table_keys:
        prepared = {store: _Counted(place, store) for store in STORES}
        for counted in prepared.values():
            counted.count_each_once(keys)
        prototype = None
        if prototype_b is not None and keys == max(plan.table_keys):
            prototype = _Prototype(place, prototype_b, keys)
        for _ in range(plan.restores):
            for store, counted in prepared.items():
                values = counted.restore() | {"keys": keys}
                values["bytes_per_key"] = (values["rss_bytes"] - empty_bytes[store]) / keys
                yield Row(RESTORE, name_of(store, keys), values)
            if prototype is not None:
                yield Row(RESTORE, PROTOTYPE, prototype.restore() | {"keys": keys})
        for store, counted in prepared.items():
            yield Row(UPDATES, name_of(store, keys), counted.updates(keys, plan.table_s))


def name_of(store: str, keys: int) -> str:
    """Name of a variant."""
    return f"{store}, {keys:,} keys"


class _Table:
    """A client with a table, its source topic and its group."""

    def __init__(self, place: Place, command: tuple[str, ...], env: Mapping[str, str]) -> None:
        self.place = place
        self.command = command
        self.environment = place.environment("counts.") | dict(env)
        self.group = group_of(self.environment)
        self.topic = f"{self.group}-source"
        self.environment["COUNTS_TOPIC"] = self.topic
        self.make_topic(self.topic)

    def make_topic(self, name: str) -> None:
        with admin_client(self.place.bootstrap_servers, Security()) as admin:
            cluster.make(admin, [NewTopic(name, PARTITIONS, 1)])
            cluster.wait_until_ready(admin, [name])

    def producer(self) -> "_Filler":
        return _Filler(self.place.bootstrap_servers)

    def restore(self) -> dict[str, float]:
        """What a restore of the whole changelog takes, and the memory held after it."""
        with Client(self.command, self.environment) as client:
            records, seconds = _restored(client)
            return {
                "rows_per_s": records / seconds,
                "seconds": seconds,
                "rss_bytes": client.rss_bytes,
            }


class _Counted(_Table):
    """Our table, in one of its stores."""

    def __init__(self, place: Place, store: str) -> None:
        command = sys.executable, "-m", "bench.transport.clients.counts"
        super().__init__(place, command, {"COUNTS_STORE": f"{store}://"})

    def rss_when_restored(self) -> float:
        with Client(self.command, self.environment) as client:
            _restored(client)
            return client.rss_bytes

    def count_each_once(self, keys: int) -> None:
        """Have a changelog with one record of every key."""
        self._fill(keys, keys)
        with self._committed() as committed, Client(self.command, self.environment) as client:
            committed.wait_for(keys, client, _RESTORE_S)
            client.kill()

    def updates(self, keys: int, seconds: float) -> dict[str, float]:
        """Updates per second, keys in turn, so that no two changes of a batch are of one key."""
        end = keys + round(_FASTEST * seconds)
        self._fill(end - keys, keys)
        with self._committed() as committed, Client(self.command, self.environment) as client:
            _restored(client)
            first, *_, last = committed.changes(client, end, seconds)
            cpu_s = client.cpu_s
        return {"updates_per_s": (last[1] - first[1]) / (last[0] - first[0]), "cpu_s": cpu_s}

    def _fill(self, records: int, keys: int) -> None:
        with self.producer() as filler:
            for number in range(records):
                key = number % keys
                filler.produce(self.topic, b"", _key(key), key % PARTITIONS)

    def _committed(self) -> Committed:
        return Committed(self.place.bootstrap_servers, self.group, self.topic)


class _Prototype(_Table):
    """The prototype's table: JSON values, and a header with the last offset of one source."""

    def __init__(self, place: Place, folder: Path, keys: int) -> None:
        command = (
            *(sys.executable, "-m", "bench.transport.clients.prototype_b"),
            *("worker", "--without-web", "--loglevel", "info"),
        )
        super().__init__(place, command, {"PROTOTYPE_B": str(folder)})
        changelog = f"{self.group}-seen-changelog"
        self.make_topic(changelog)
        headers: Headers = [(self.topic, _OFFSET.pack(5))]
        with self.producer() as filler:
            for key in range(keys):
                filler.produce(changelog, b"%d" % key, _key(key), key % PARTITIONS, headers)


class _Filler:
    """A producer that waits for room, and at the block's end for the broker."""

    def __init__(self, bootstrap_servers: str) -> None:
        settings = {"bootstrap.servers": bootstrap_servers, "linger.ms": 20}
        self._producer = Producer(QUIET | settings)

    def __enter__(self) -> "_Filler":
        return self

    def __exit__(self, *_: object) -> None:
        self._producer.flush()

    def produce(
        self,
        topic: str,
        value: bytes,
        key: bytes,
        partition: int,
        headers: Headers | None = None,
    ) -> None:
        while True:
            try:
                self._producer.produce(topic, value, key, partition, headers=headers)
                return
            except BufferError:
                self._producer.poll(0.05)


def _key(number: int) -> bytes:
    return b"key-%010d" % number


def _restored(client: Client) -> tuple[int, float]:
    """Changelog records and seconds, as the client's log tells; the same words in both."""
    give_up = time.monotonic() + _RESTORE_S
    while (told := _RESTORED.search(client.said())) is None:
        client.refuse_ended()
        if time.monotonic() > give_up:
            raise client.error(f"tables not restored in {_RESTORE_S:g} s")
        time.sleep(0.01)
    return int(told[1]), float(told[2])
