"""Whether a group of counting workers counted exactly: pure functions over what was seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import NamedTuple


class Where(NamedTuple):
    """A record of a source topic."""

    topic: str
    partition: int
    offset: int


class Output(NamedTuple):
    """What a worker said of a source record: how many updates its key has had, with this one."""

    source: Where
    key: bytes
    total: int
    worker: str


@dataclass
class Sent:
    """Updates by key, by what became of them; unknown: no delivery report came."""

    ok: Counter[bytes] = field(default_factory=Counter)
    failed: Counter[bytes] = field(default_factory=Counter)
    unknown: Counter[bytes] = field(default_factory=Counter)


@dataclass(frozen=True)
class History:
    """All that was seen of one run, after it.

    log: the key of every record of the source topics. changelog: the count by key that a worker
    which starts now would restore.
    """

    sent: Sent
    log: Mapping[Where, bytes]
    outputs: Sequence[Output]
    changelog: Mapping[bytes, int]


@dataclass(frozen=True)
class Findings:
    """What is wrong, by key, in updates; all empty when the counts are exact.

    vanished, unsent: records acknowledged to the feeder and not in the log, or the reverse; then
    the broker is at fault, or the feeder. unanswered: source records without an output.
    unasked: outputs for a record that is not there, or with another key than it has.
    """

    vanished: Counter[bytes]
    unsent: Counter[bytes]
    unanswered: Counter[bytes]
    unasked: Counter[bytes]
    lost: Counter[bytes]
    doubled: Counter[bytes]
    lost_from_changelog: Counter[bytes]
    doubled_in_changelog: Counter[bytes]

    def totals(self) -> dict[str, int]:
        """Updates, by kind of finding."""
        return {kind.name: getattr(self, kind.name).total() for kind in fields(self)}

    def __bool__(self) -> bool:
        return any(self.totals().values())


def check(history: History) -> Findings:
    """Compare what was counted with what was to be counted."""
    sent, log = history.sent, Counter(history.log.values())
    answered = {output.source for output in history.outputs}
    counted: dict[bytes, int] = {}
    for output in history.outputs:
        counted[output.key] = max(output.total, counted.get(output.key, 0))
    return Findings(
        vanished=sent.ok - log,
        unsent=log - (sent.ok + sent.unknown),
        unanswered=Counter(key for where, key in history.log.items() if where not in answered),
        unasked=Counter(o.key for o in history.outputs if history.log.get(o.source) != o.key),
        lost=log - Counter(counted),
        doubled=Counter(counted) - log,
        lost_from_changelog=log - Counter(history.changelog),
        doubled_in_changelog=Counter(history.changelog) - log,
    )


def repeated(history: History) -> int:
    """Outputs that were made more than once, which is allowed."""
    return len(history.outputs) - len({output.source for output in history.outputs})
