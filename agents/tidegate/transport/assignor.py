"""What Faust asks of the assignment of partitions, which librdkafka makes."""

from typing import Any

from faust.types import TP
from faust.types.assignor import PartitionAssignorT
from mode import Service


class Assignor(Service, PartitionAssignorT):
    """Answers by what the consumer has; there are no standbys, and rows are not routed to."""

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
