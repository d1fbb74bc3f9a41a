"""What Faust's base class wants of any consumer and this one does not do, or does elsewhere."""

from collections.abc import Mapping
from typing import Any, NoReturn

from faust.transport.consumer import Consumer as FaustConsumer
from faust.types import TP


class BareConsumer(FaustConsumer):
    """Refuses what would read past the offset fence."""

    def topic_partitions(self, topic: str) -> int | None:
        """Not known."""
        return None

    def key_partition(self, topic: str, key: bytes | None, partition: int | None = None) -> Any:
        """The partition that was asked for."""
        return partition

    async def position(self, tp: TP) -> int | None:
        """Not told: positions are the poll thread's own."""
        return None

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Nothing to do: every assignment starts at what is committed."""
        return {}

    async def seek_wait(self, partitions: Mapping[TP, int]) -> NoReturn:
        """Not to be had."""
        _refuse("seek")

    async def earliest_offsets(self, *partitions: TP) -> NoReturn:
        """Not to be had."""
        _refuse("earliest_offsets")

    async def highwaters(self, *partitions: TP) -> NoReturn:
        """Not to be had."""
        _refuse("highwaters")

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    async def _seek(self, partition: TP, offset: int) -> NoReturn:
        _refuse("seek")

    async def _getmany(self, active_partitions: Any, timeout: float) -> NoReturn:
        _refuse("fetch")

    def _to_message(self, tp: TP, record: Any) -> NoReturn:
        _refuse("fetch")


def _refuse(what: str) -> NoReturn:
    raise TypeError(f"{what}: which records are read is the transport's own business")
