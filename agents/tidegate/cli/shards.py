"""Judging lines of traffic in several processes, each for the subjects that fall to it.

Each process has one batch at a time and answers it before it gets the next, so that no side waits
for a pipe that the other does not read. What comes back leaves in the order of the lines.
"""

import io
import multiprocessing
import os
import signal
import threading
import zlib
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Self

from tidegate.cli.line_judge import LineJudge, Told, batches
from tidegate.cli.logs import log_without_content
from tidegate.cli.traffic import RawLine, line_groups, subject_of
from tidegate.components.base import StatefulComponent
from tidegate.components.content import Direction
from tidegate.components.policy import Policy
from tidegate.schemas.errors import TidegateError

MAX_BYTES_PER_WORKER = 1024 * 1024
"""Input read ahead: a few full batches for each worker."""

_ENDING_S = 5.0
_spawn = multiprocessing.get_context("spawn")


class WorkerError(TidegateError):
    """A worker process failed or ended; the message says how."""


def judge_in_processes(
    file: io.BufferedIOBase, policy: Policy, direction: Direction, workers: int
) -> Generator[Told, None, None]:
    """Like `judge_here`, by several processes; also raises WorkerError."""
    with ExitStack() as stack:
        with _no_interrupts():
            shards = [stack.enter_context(_Shard(policy, direction)) for _ in range(workers)]
        deal = _Dealer(policy, shards)
        by_connection = {shard.connection: shard for shard in shards}
        flight = _Flight(workers * MAX_BYTES_PER_WORKER)
        groups = line_groups(file)
        is_read = False
        while not is_read or any(shard.is_busy for shard in shards):
            readable = [] if is_read or flight.is_full else [file.fileno()]
            for ready in wait([*by_connection, *readable]):
                if isinstance(ready, Connection):
                    yield flight.land(*by_connection[ready].take())
                elif (group := next(groups, None)) is None:
                    is_read = True
                else:
                    flight.start(group)
                    deal(group)


class _Dealer:
    """Gives each line to the shard of its subject: what components count stays in one process."""

    def __init__(self, policy: Policy, shards: Sequence["_Shard"]) -> None:
        self._shards = shards
        self._counts = any(issubclass(c.kind, StatefulComponent) for c in policy.components)

    def __call__(self, group: Sequence[RawLine]) -> None:
        for batch in batches(group):
            hands: list[list[RawLine]] = [[] for _ in self._shards]
            for raw in batch:
                hands[self._place(raw)].append(raw)
            for shard, hand in zip(self._shards, hands, strict=True):
                if hand:
                    shard.give(hand)

    def _place(self, raw: RawLine) -> int:
        if not self._counts:  # any will do
            return raw.number % len(self._shards)
        subject = subject_of(raw).encode("utf-8", "surrogatepass")
        return zlib.crc32(subject) % len(self._shards)


class _Flight:
    """Lines that were given to shards, and what was said of them until their turn comes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._order: deque[RawLine] = deque()
        self._told: dict[int, str] = {}

    @property
    def is_full(self) -> bool:
        return self._bytes >= self._max_bytes

    def start(self, group: Sequence[RawLine]) -> None:
        self._order += group
        self._bytes += sum(len(raw.data) for raw in group)

    def land(self, batch: Sequence[RawLine], told: Told) -> Told:
        """Take what was said of a batch; what can leave by now."""
        self._told |= {raw.number: text for raw, text in zip(batch, told.lines, strict=True)}
        leaving = []
        while self._order and self._order[0].number in self._told:
            raw = self._order.popleft()
            self._bytes -= len(raw.data)
            leaving.append(self._told.pop(raw.number))
        return Told(leaving, told.bad)


class _Shard:
    """A process that judges; busy from its start until it says that it is ready."""

    def __init__(self, policy: Policy, direction: Direction) -> None:
        self.connection, theirs = _spawn.Pipe()
        self.is_busy = True
        self._batch: Sequence[RawLine] = ()
        self._waiting: deque[Sequence[RawLine]] = deque()
        self._process = _spawn.Process(target=_work, args=(theirs, policy, direction))
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.connection.close()  # it ends when it sees that
        self._process.join(_ENDING_S if kind is None else 0)
        self._process.kill()
        self._process.join()

    def give(self, batch: Sequence[RawLine]) -> None:
        """Have a batch judged, once those given before are."""
        self._waiting.append(batch)
        if not self.is_busy:
            self._send_next()

    def take(self) -> tuple[Sequence[RawLine], Told]:
        """The batch that was judged and what was said of it."""
        try:
            said: Told | str = self.connection.recv()
        except (EOFError, OSError):
            raise self._ended() from None
        if isinstance(said, str):
            raise WorkerError(said)
        batch, self._batch = self._batch, ()
        self.is_busy = False
        if self._waiting:
            self._send_next()
        return batch, said

    def _send_next(self) -> None:
        self._batch = self._waiting.popleft()
        self.is_busy = True
        try:
            self.connection.send(self._batch)
        except OSError:
            raise self._ended() from None

    def _ended(self) -> WorkerError:
        self._process.join(_ENDING_S)
        status = self._process.exitcode
        return WorkerError(f"a worker process ended with status {status}; not all lines are judged")


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Ctrl-C also goes to the processes started here, which would each show a traceback."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _work(connection: Connection, policy: Policy, direction: Direction) -> None:
    """What a process does: say that it is ready, then answer batch by batch."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    log_without_content()
    try:
        with LineJudge(policy, direction) as judge:
            _answer(connection, judge)
    except TidegateError as error:
        with suppress(ConnectionError):
            connection.send(str(error))


def _answer(connection: Connection, judge: LineJudge) -> None:
    with suppress(EOFError, ConnectionError):  # nobody waits for an answer any more
        connection.send(Told([], 0))
        while True:
            connection.send(judge.judge(connection.recv()))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  it started us
    parent.join()
    os._exit(1)
