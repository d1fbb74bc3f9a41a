"""Judging lines of traffic in this process: lines of JSON in, lines of JSON out."""

import asyncio
import io
import json
import secrets
from collections.abc import Generator, Iterator, Sequence
from contextlib import aclosing
from typing import NamedTuple, Self

from tidegate.cli.render import judged, refused
from tidegate.cli.traffic import Line, LineError, RawLine, line_groups, read_line
from tidegate.components.clock import Clock
from tidegate.components.content import Direction
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Outcome
from tidegate.components.digest import MIN_KEY_BYTES, ContentKey
from tidegate.components.judging import Judge
from tidegate.components.policy import Policy
from tidegate.components.threads import AbandonedCallsError

BATCH_LINES = 500

MAX_ENDING_S = 1.0
"""Longest wait at the end, in seconds, for tasks that components left running."""

_compact = json.JSONEncoder(separators=(",", ":")).encode


class Answers(NamedTuple):
    """A line of JSON for each of some lines of traffic, and how many of those are no events."""

    lines: list[str]
    bad: int


def judge_here(
    file: io.BufferedIOBase, policy: Policy, direction: Direction
) -> Generator[Answers, None, None]:
    """Answers to the lines of a file, in their order; direction: of lines that name none.

    Raises TrafficError, AbandonedCallsError, and what a component's `initialize` raises.
    """
    with LineJudge(policy, direction) as judge:
        for group in line_groups(file):
            for batch in batches(group):
                yield judge.judge(batch)
                judge.refuse_exhausted()


def batches(lines: Sequence[RawLine]) -> Iterator[Sequence[RawLine]]:
    """Lines by as many as are judged at once."""
    for start in range(0, len(lines), BATCH_LINES):
        yield lines[start : start + BATCH_LINES]


class LineJudge:
    """Judges by one policy; raises what a component's `initialize` raises."""

    def __init__(self, policy: Policy, direction: Direction) -> None:
        # No digest leaves this process, so its key need not either.
        self._judge = Judge(policy, ContentKey(secrets.token_bytes(MIN_KEY_BYTES)), Clock())
        self._direction = direction
        self._runner = asyncio.Runner()
        self._must_end: AbandonedCallsError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._judge.close()
        if self._runner.run(_all_tasks_end()):
            self._runner.close()
        else:  # the runner would wait for ever
            self._runner.get_loop().close()

    def judge(self, batch: Sequence[RawLine]) -> Answers:
        """Answers to a batch, in its order."""
        read = [self._read(raw) for raw in batch]
        lines = [one for one in read if isinstance(one, Line)]
        outcomes = self._runner.run(self._outcomes(lines))
        answers = [
            refused(one) if isinstance(one, LineError) else judged(one, outcomes[one.number])
            for one in read
        ]
        return Answers(list(map(_compact, answers)), len(read) - len(lines))

    def _read(self, raw: RawLine) -> Line | LineError:
        try:
            return read_line(raw, self._direction)
        except LineError as error:
            return error

    def refuse_exhausted(self) -> None:
        """Raise AbandonedCallsError if the process has to end, to be asked after every batch."""
        if self._must_end is not None:
            raise self._must_end

    async def _outcomes(self, lines: Sequence[Line]) -> dict[int, Outcome]:
        """By the number of the line."""
        contexts = [SafetyContext.of(line.event, line.event.time) for line in lines]
        outcomes: dict[int, Outcome] = {}
        async with aclosing(self._judge.judge(contexts)) as results:
            try:
                async for one in results:
                    outcomes[lines[one.place].number] = one.outcome
            except AbandonedCallsError as error:  # after the last event: all are judged
                self._must_end = error
        return outcomes


async def _all_tasks_end() -> bool:
    """Cancel what components left running; whether it let itself be cancelled."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    return not tasks or not (await asyncio.wait(tasks, timeout=MAX_ENDING_S))[1]
