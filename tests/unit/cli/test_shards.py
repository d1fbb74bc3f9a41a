"""Lines judged by several processes: what comes out is what one would say."""

import io
import json
import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.command_line import call_tidegate
from tidegate.cli import shards
from tidegate.cli.shards import (
    WorkerError,
    judge_in_processes,
    shard_in_turn,
    shard_of_subject,
)
from tidegate.cli.traffic import RawLine
from tidegate.components.base import Options, PermanentError
from tidegate.components.content import Direction
from tidegate.components.context import SafetyContext
from tidegate.components.policy import Policy
from tidegate.components.policy_file import load_policy
from tidegate.components.result import SafetyResult
from tidegate.components.testing import FakeComponent, fake, passing, registered

REQUEST = Direction.REQUEST
ONE = b'{"text": "a"}\n'


def traffic(count: int) -> bytes:
    """Lines of 40 subjects, above the rate of `default`; some blocked, some bad, some empty."""
    lines = []
    for i in range(count):
        time = f"2026-07-01T12:{i // 60 % 60:02d}:{i % 60:02d}Z"
        line = {"id": i, "subject": f"subject-{i % 40 % (1 + i // 50)}", "text": "a", "time": time}
        lines.append(json.dumps(line | ({"text": "a\0b"} if i % 13 == 0 else {})))
        lines += ['{"text": 1}', ""] if i % 17 == 0 else []
    return "\n".join(lines).encode()


def without_times(text: str) -> str:
    return re.sub(r'"duration_ms":[0-9.]+', "", text)


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads in place of processes, so that stand-in components are known there."""

    class InThread(threading.Thread):
        exitcode = 0

        def __init__(self, target: Callable[..., None], args: tuple[Connection, Any, Any]) -> None:
            ours = Connection(os.dup(args[0].fileno()))
            super().__init__(target=target, args=(ours, *args[1:]))

        def kill(self) -> None:
            pass

    for_ever = threading.Event().wait
    monkeypatch.setattr(SpawnContext, "Process", InThread)
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: SimpleNamespace(join=for_ever))


def a_policy(component: str) -> Policy:
    given = {"id": "mine", "version": "1", "components": [{"component": component}]}
    return Policy.model_validate(given)


def file_of(folder: Path, content: bytes) -> io.BufferedReader:
    (folder / "traffic.jsonl").write_bytes(content)
    return open(folder / "traffic.jsonl", "rb")


def without_progress(stderr: str) -> list[str]:
    """What was said for good; how often progress is told depends on the machine."""
    return [line for line in stderr.splitlines() if not line.startswith("judged: ")]


@pytest.mark.parametrize("policy", ["default", "minimal"])
def test_three_processes_say_byte_for_byte_what_one_says(tmp_path: Path, policy: str) -> None:
    file = tmp_path / "traffic.jsonl"
    file.write_bytes(traffic(3_000))
    one, three = (
        call_tidegate("judge", "--policy", policy, "--workers", workers, str(file))
        for workers in ("1", "3")
    )
    assert (one.status, three.status) == (1, 1)
    assert without_progress(three.stderr) == without_progress(one.stderr)
    assert without_times(three.stdout) == without_times(one.stdout)
    assert len(one.stdout.splitlines()) == 3_000 + 177
    assert ("RATE" in one.stdout.upper()) == (policy == "default")


LINES = [
    RawLine(number, json.dumps({"text": "a", "subject": f"s{number % 50}"}).encode())
    for number in range(1_000)
]


def test_lines_of_a_subject_go_to_one_shard() -> None:
    shards_of: dict[int, set[int]] = {}
    for raw in LINES:
        shards_of.setdefault(raw.number % 50, set()).add(shard_of_subject(raw, 4))
    assert all(len(places) == 1 for places in shards_of.values())
    assert set().union(*shards_of.values()) == {0, 1, 2, 3}


def test_lines_in_turn_go_to_all_shards_alike() -> None:
    places = [shard_in_turn(raw, 4) for raw in LINES]
    assert {places.count(place) for place in range(4)} == {250}


def test_input_is_read_ahead_only_as_far_as_the_window_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_threads: None
) -> None:
    read = judged = furthest = 0

    def look(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        nonlocal judged, furthest
        furthest = max(furthest, read - judged * len(ONE))
        judged += len(contexts)
        return passing(contexts)

    class Counting(io.BufferedReader):
        def read1(self, size: int = -1, /) -> bytes:
            nonlocal read
            chunk = super().read1(1_000)
            read += len(chunk)
            return chunk

    monkeypatch.setattr(shards, "MAX_BYTES_PER_WORKER", 10_000)
    (tmp_path / "traffic.jsonl").write_bytes(ONE * 10_000)
    with (
        registered(fake("stand_in", look)),
        Counting(io.FileIO(tmp_path / "traffic.jsonl")) as file,
    ):
        answers = list(judge_in_processes(file, a_policy("stand_in"), REQUEST, 2))
    lines = [json.loads(line) for some in answers for line in some.lines]
    assert [line["id"] for line in lines] == list(range(1, 10_001))
    assert 1_000 < furthest < 25_000


def test_a_component_that_cannot_start_in_a_process_is_told(
    tmp_path: Path, in_threads: None
) -> None:
    def refuse(self: FakeComponent, options: Options) -> None:
        raise PermanentError("there is no word list")

    with (
        registered(fake("stand_in", passing, initialize=refuse)),
        file_of(tmp_path, b"") as file,
        pytest.raises(WorkerError, match="there is no word list"),
    ):
        list(judge_in_processes(file, a_policy("stand_in"), REQUEST, 2))


@pytest.mark.parametrize("reads", [0, 1, 2])
def test_a_process_that_dies_is_told_and_not_waited_for(reads: int) -> None:
    here, there = os.pipe()
    reads_left = reads

    class Deadly(io.BufferedReader):
        """Its last read, if there is one, kills the process that judges."""

        def read1(self, size: int = -1, /) -> bytes:
            nonlocal reads_left
            reads_left -= 1
            if reads_left == 0:
                kill()
            return super().read1(len(ONE))

    def kill() -> None:
        (process,) = multiprocessing.active_children()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)

    with Deadly(io.FileIO(here)) as file, open(there, "wb", buffering=0) as writer:
        writer.write(ONE * reads)
        answers = judge_in_processes(file, load_policy("minimal"), REQUEST, 1)
        if reads == 0:
            assert next(answers).lines == []  # it is ready
            kill()
        with pytest.raises(WorkerError, match="a worker process ended with status -9"):
            list(answers)
    assert multiprocessing.active_children() == []


def test_no_input_is_no_output_and_ends(tmp_path: Path) -> None:
    with file_of(tmp_path, b"\n\n") as file:
        answers = list(judge_in_processes(file, load_policy("minimal"), REQUEST, 2))
    assert all(some == ([], 0) for some in answers)
