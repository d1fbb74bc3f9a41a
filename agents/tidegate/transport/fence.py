"""The offset fence: every record of a partition passes once, in order, and none is stepped over.

A client library may hand out a record twice, or skip some, around seeks, rebalances and its own
errors. So the next offset of each partition is known here, and a hole is fetched again before it is
believed: only a log that has the same hole twice has it by itself (compaction, the markers of
transactions, retention).
"""

from enum import Enum, auto
from typing import NamedTuple

Where = tuple[str, int]
"""Topic and partition."""


class Hole(NamedTuple):
    """Offsets from `expected` on, up to `found`, that were not there."""

    where: Where
    expected: int
    found: int


class Pass(Enum):
    """What becomes of a record whose offset is not the next one."""

    DROP = auto()
    """It passed before, or comes after a hole that is being fetched again."""
    FETCH_AGAIN = auto()
    """Nothing of this partition passes until its next offset is fetched again."""
    STEP_OVER = auto()
    """The log itself has the hole."""


class OffsetFence:
    """The next offset of each partition that is assigned."""

    def __init__(self) -> None:
        self.next: dict[Where, int] = {}
        self._suspected: dict[Where, set[Hole]] = {}
        self._refetching: dict[Where, int] = {}
        """By partition that is fetched again: the next offset of those that are dropped."""

    def start(self, where: Where, offset: int) -> None:
        """A partition is assigned and starts at this offset."""
        self.next[where] = offset

    def stop(self, where: Where) -> None:
        """A partition is gone; nothing of it passes."""
        self.next.pop(where, None)
        self._suspected.pop(where, None)

    def refetching(self) -> None:
        """A new answer of the client begins: what is fetched again may be in it."""
        self._refetching.clear()

    def judge(self, where: Where, offset: int) -> Pass:
        """What becomes of a record that is not the next one of its partition.

        All holes of an answer are suspected at its first one, so that one fetch settles them: the
        log of a transactional producer has one after every transaction.
        """
        expected = self.next.get(where)
        if expected is None or offset < expected:
            return Pass.DROP
        if where in self._refetching:
            dropped = self._refetching[where]
            if offset > dropped:
                self._suspected[where].add(Hole(where, dropped, offset))
            self._refetching[where] = offset + 1
            return Pass.DROP
        hole = Hole(where, expected, offset)
        if hole in self._suspected.get(where, ()):
            self._suspected[where].discard(hole)
            return Pass.STEP_OVER
        self._suspected[where] = {hole}
        self._refetching[where] = offset + 1
        return Pass.FETCH_AGAIN
