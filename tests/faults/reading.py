"""Reading the history of a group from its topics, by other code than the workers'.

But for the changelog: that is read with the table's own reader, since what it makes of the records
is what counts.
"""

import msgspec
from confluent_kafka import Message

from faults.checker import History, Output, Sent, Where
from faults.counting import FORMATS
from faults.group import FILLER, CountingGroup
from harness.reading import all_messages
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.changelog import ChangelogReader
from tidegate.transport.tables.row import RowCodec
from tidegate.transport.tables.store import MemoryStore
from tidegate.transport.topic_ids import TopicIds, source_name


def read_history(group: CountingGroup, sent: Sent) -> History:
    """What was sent to a group, and what came of it. Its workers have to be at rest, or gone."""
    servers = group.bootstrap_servers
    updates = [update for topic in group.sources for update in all_messages(servers, topic)]
    return History(
        sent,
        log={_where(update): update.key() or b"" for update in updates},
        outputs=[_output(message) for message in all_messages(servers, group.output)],
        changelog=_restored(group),
    )


def _where(message: Message) -> Where:
    return Where(message.topic(), message.partition(), message.offset())  # type: ignore[arg-type]


def _output(message: Message) -> Output:
    return msgspec.msgpack.decode(message.value() or b"", type=Output)


def _restored(group: CountingGroup) -> dict[bytes, int]:
    """The counts that a worker which starts now would restore."""
    newest = FORMATS["2"]
    codec = RowCodec(newest.value_type, newest.version, newest.older)
    settings = TransportSettings(bootstrap_servers=group.bootstrap_servers)
    ids = TopicIds(settings.connection()).ask(group.sources)
    starts = {source_name(topic, topic_id): 0 for topic, topic_id in ids.items()}
    by_partition: dict[int | None, ChangelogReader] = {}
    store = MemoryStore()  # of all partitions, which share no key
    for message in all_messages(group.bootstrap_servers, group.changelog):
        reader = by_partition.setdefault(message.partition(), ChangelogReader(codec, store, starts))
        reader.take(message)
    for reader in by_partition.values():
        reader.flush()
    keys = [key for key in store.keys() if not key.startswith(FILLER)]  # noqa: SIM118  no dict
    return {key: newest.read(codec.decode(store.get(key) or b"").value[0]) for key in keys}
