"""Where Faust is reached into beyond what it documents, why, and for which versions.

Documented seams carry most of the transport: transport by URL scheme, the settings `Table`,
`TableManager` and `PartitionAssignor`, `Sensor`, overriding methods of `Consumer` and `Producer`.
Beside them:

- `Consumer._acked`, `_acked_index`: streams write there themselves what they acknowledged
  (`faust/_cython/streams.pyx`, `faust/streams.py`), and do not tell of an offset that is there. It
  must not stay: it would grow, and a batch that comes again would never be told acknowledged.
- A sensor hears of an acknowledgement at the end of it: streams call `on_message_out` once, when
  the last of them has acknowledged a message.
- A stream passes over messages whose `generation_id` is not the application's
  `consumer_generation_id`, and all messages while the flow is suspended.
- `Consumer.on_partitions_revoked` and `on_partitions_assigned` run Faust's side of a rebalance
  (`App._on_partitions_revoked`: stop the flow, clear the queues, `Consumer.wait_empty`).
- The value of a message passes the codec `raw` unseen, so a batch can be one.
"""

from typing import Any

import faust
from faust.types import TP
from faust.types.assignor import PartitionAssignorT
from mode import Service

FAUST_VERSIONS = ("0.15.3",)
"""Those whose source was read for the above; a test holds the installed one against it."""


def refuse_unknown_faust() -> None:
    """Raise ImportError for a Faust whose minor version was never seen."""
    known = {version.rsplit(".", 1)[0] for version in FAUST_VERSIONS}
    if faust.__version__.rsplit(".", 1)[0] not in known:
        raise ImportError(
            f"faust-streaming {faust.__version__}: the transport reaches into Faust and knows "
            f"{', '.join(sorted(known))}; install one of these"
        )


class Unkept:
    """Takes the offsets that streams note, and has none of them."""

    def add(self, offset: int) -> None:
        """Forget it."""

    append = add

    def __contains__(self, offset: int) -> bool:
        return False


class Assignor(Service, PartitionAssignorT):
    """Answers what Faust asks about the assignment, which librdkafka makes."""

    def __init__(self, app: Any, replicas: int = 0, **options: Any) -> None:
        Service.__init__(self, **options)
        self.app = app

    def group_for_topic(self, topic: str) -> int:
        """All topics are one group."""
        return 0

    def assigned_standbys(self) -> set[TP]:
        """There are none."""
        return set()

    def assigned_actives(self) -> set[TP]:
        """What we have."""
        assigned: set[TP] = self.app.consumer.assignment()
        return assigned

    def is_active(self, tp: TP) -> bool:
        """Whether we have it."""
        return tp in self.assigned_actives()

    def is_standby(self, tp: TP) -> bool:
        """There are none."""
        return False

    def key_store(self, topic: str, key: bytes) -> Any:
        """Not to be had."""
        raise TypeError("rows are not routed to between workers")

    def table_metadata(self, topic: str) -> Any:
        """Nobody routes by it."""
        return {}

    def tables_metadata(self) -> Any:
        """Nobody routes by it."""
        return {}

    def changelog_distribution(self) -> Any:
        """Nobody routes by it."""
        return {}

    def external_topics_metadata(self) -> Any:
        """Nobody routes by it."""
        return {}
