"""Judging lines of traffic in several processes, each for the subjects that fall to it.

Each process has one batch at a time and answers it before it gets the next, so that no side waits
for a pipe that the other does not read. Answers leave in the order of the lines.
"""

import io
import multiprocessing
import os
import signal
import threading
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Self

from tidegate.cli.line_judge import Answers, LineJudge, batches
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
) -> Generator[Answers, None, None]:
    """Like `judge_here`, by several processes; also raises WorkerError."""
    is_stateful = any(issubclass(config.kind, StatefulComponent) for config in policy.components)
    place = shard_of_subject if is_stateful else shard_in_turn
    with ExitStack() as stack:
        with _no_interrupts():
            shards = [stack.enter_context(_Shard(policy, direction)) for _ in range(workers)]
        by_connection = {shard.connection: shard for shard in shards}
        window = _Window(workers * MAX_BYTES_PER_WORKER)
        groups = line_groups(file)
        is_read = False
        while not is_read or any(shard.is_busy for shard in shards):
            readable = [] if is_read or window.is_full else [file.fileno()]
            for ready in wait([*by_connection, *readable]):
                if isinstance(ready, Connection):
                    yield window.take_out(*by_connection[ready].receive())
                elif (group := next(groups, None)) is None:
                    is_read = True
                else:
                    window.put_in(group)
                    for batch in batches(group):
                        _hand_out(batch, shards, place)


def shard_of_subject(raw: RawLine, count: int) -> int:
    """Which of `count` shards judges a line: that of its subject, for all that it counts."""
    return zlib.crc32(subject_of(raw).encode("utf-8", "surrogatepass")) % count


def shard_in_turn(raw: RawLine, count: int) -> int:
    """Which of `count` shards judges a line where any will do."""
    return raw.number % count


def _hand_out(
    batch: Sequence[RawLine],
    shards: Sequence["_Shard"],
    place: Callable[[RawLine, int], int],
) -> None:
    """Give each line of a batch to its shard, those of one shard together."""
    by_shard: list[list[RawLine]] = [[] for _ in shards]
    for raw in batch:
        by_shard[place(raw, len(shards))].append(raw)
    for shard, lines in zip(shards, by_shard, strict=True):
        if lines:
            shard.give(lines)


class _Window:
    """The lines that are being judged, and their answers until all before them have left."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._lines: deque[RawLine] = deque()
        self._answers: dict[int, str] = {}

    @property
    def is_full(self) -> bool:
        return self._bytes >= self._max_bytes

    def put_in(self, group: Sequence[RawLine]) -> None:
        """Take lines in, in the order in which their answers are to leave."""
        self._lines += group
        self._bytes += sum(len(raw.data) for raw in group)

    def take_out(self, batch: Sequence[RawLine], answers: Answers) -> Answers:
        """Take the answers to a batch; returns what can leave by now."""
        numbers = (raw.number for raw in batch)
        self._answers |= zip(numbers, answers.lines, strict=True)
        leaving = []
        while self._lines and self._lines[0].number in self._answers:
            raw = self._lines.popleft()
            self._bytes -= len(raw.data)
            leaving.append(self._answers.pop(raw.number))
        return Answers(leaving, answers.bad)


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

    def receive(self) -> tuple[Sequence[RawLine], Answers]:
        """The batch that was judged, and the answers to it."""
        try:
            received: Answers | str = self.connection.recv()
        except (EOFError, OSError):
            raise self._ended() from None
        if isinstance(received, str):
            raise WorkerError(received)
        batch, self._batch = self._batch, ()
        self.is_busy = False
        if self._waiting:
            self._send_next()
        return batch, received

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
            _answer_batches(connection, judge)
    except TidegateError as error:
        with suppress(ConnectionError):
            connection.send(str(error))


def _answer_batches(connection: Connection, judge: LineJudge) -> None:
    with suppress(EOFError, ConnectionError):  # nobody waits for an answer any more
        connection.send(Answers([], 0))
        while True:
            connection.send(judge.judge(connection.recv()))
            judge.refuse_exhausted()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  it started us
    parent.join()
    os._exit(1)
