"""What a changelog holds, counted by groups of its keys."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from confluent_kafka import Message

from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.changelog import ChangelogReader
from tidegate.transport.tables.claims import RESERVED
from tidegate.transport.tables.outside import Progress, read_outside
from tidegate.transport.tables.row import AnyRowCodec, RowError, decode_any
from tidegate.transport.tables.store import MemoryStore

Group = tuple[str, ...]
GroupOf = Callable[[bytes], Group]


@dataclass(slots=True)
class Counts:
    """Of one group of keys; claims belong to none.

    rows: that have a value. partitions: that have records. records: of the changelog. bytes: of
    their keys and values. late: those of them that were written too late and count for nothing.
    oldest_ms, newest_ms: when the first and the last of the others were written.
    """

    rows: int = 0
    partitions: set[int] = field(default_factory=set)
    records: int = 0
    bytes: int = 0
    late: int = 0
    oldest_ms: int | None = None
    newest_ms: int | None = None


def tally(
    settings: TransportSettings, topic: str, group_of: GroupOf, progress: Progress
) -> dict[Group, Counts]:
    """Count what a changelog holds, by group, in the groups' order.

    group_of: of a key; raises RowError for one that the table cannot have. Raises what
    `read_outside` raises.
    """
    groups: defaultdict[Group, Counts] = defaultdict(Counts)
    readers = read_outside(settings, topic, lambda _: _Tally(groups, group_of), progress)
    for reader in readers:
        reader.count_rows()
    return dict(sorted(groups.items()))


class _Tally(ChangelogReader):
    """Counts the records of one partition into groups that it shares with other partitions."""

    def __init__(self, groups: defaultdict[Group, Counts], group_of: GroupOf) -> None:
        self._rows = MemoryStore()
        super().__init__(AnyRowCodec(), self._rows, starts=None)
        self._groups = groups
        self._group_of = group_of

    def take(self, message: Message) -> None:
        late_before = self.late
        super().take(message)
        key: bytes = message.key()  # type: ignore[assignment]  # else it was refused
        if key in RESERVED:
            return
        try:
            counts = self._groups[self._group_of(key)]
        except RowError as error:
            raise self._error(message, str(error)) from None
        counts.records += 1
        counts.bytes += len(key) + len(message.value() or b"")
        counts.partitions.add(message.partition())  # type: ignore[arg-type]  # it was fetched
        if self.late > late_before:
            counts.late += 1
        else:
            _, time_ms = message.timestamp()
            counts.oldest_ms = min(time_ms, counts.oldest_ms or time_ms)
            counts.newest_ms = max(time_ms, counts.newest_ms or time_ms)

    def count_rows(self) -> None:
        """Count the rows that came out in the end."""
        for key in self._rows.keys():  # noqa: SIM118  no dict
            if decode_any(self._rows.get(key) or b"").value:
                self._groups[self._group_of(key)].rows += 1
