"""What a worker notes of itself, line by line, so that nobody need guess what it was doing.

A line is in the file when it is noted: a worker that is killed the moment after has left it. So
whoever reads the journal after a SIGKILL or SIGSTOP knows what the signal struck.
"""

import os
from pathlib import Path
from typing import Self

STARTED = "started"
RESTORING = "restoring"
RESTORED = "restored"
READY = "ready"
BEGIN = "begin"
END = "end"
SABOTAGED = "sabotaged"

STARTING = "starting"
IN_BATCH = "in a batch"
AT_REST = "at rest"
"""With RESTORING, what a worker is at."""


class Journal:
    """The writer: for any thread of the worker."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(self, what: str, *details: object) -> None:
        """Add a line."""
        os.write(self._file, (" ".join(map(str, (what, *details))) + "\n").encode())


class Entries:
    """What a journal says by now."""

    def __init__(self, lines: list[list[str]]) -> None:
        self._lines = lines

    @classmethod
    def of(cls, path: Path) -> Self:
        """Read a journal, which need not be there yet."""
        try:
            return cls([line.split() for line in path.read_text().splitlines()])
        except FileNotFoundError:
            return cls([])

    def count(self, what: str) -> int:
        """How many lines say it."""
        return sum(line[0] == what for line in self._lines)

    def last(self, what: str) -> list[str]:
        """Details of the last line that says it."""
        return next((line[1:] for line in reversed(self._lines) if line[0] == what), [])

    @property
    def has_begun(self) -> bool:
        """Whether it takes signals."""
        return self.count(STARTED) > 0

    @property
    def in_batch(self) -> bool:
        """Whether an agent is in the middle of a batch: it has begun one and not ended it."""
        return self.count(BEGIN) > self.count(END)

    @property
    def is_restoring(self) -> bool:
        """Whether tables are being restored."""
        return self.count(RESTORING) > self.count(RESTORED)

    @property
    def is_ready(self) -> bool:
        """Whether partitions were assigned and their tables restored."""
        return self.count(READY) > 0

    @property
    def at(self) -> str:
        """STARTING, RESTORING, IN_BATCH or AT_REST."""
        if self.is_restoring:
            return RESTORING
        if self.in_batch:
            return IN_BATCH
        return AT_REST if self.is_ready else STARTING
