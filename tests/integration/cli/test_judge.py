"""`tidegate judge` as a process: interactive, cut short, interrupted, killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from harness.polling import eventually
from harness.processes import TidegateProcess, environment, run_tidegate

FORBIDDEN = "collywobbles"  # a word of the policy `minimal`
GOOD = b'{"text": "good"}\n'
EACH_NUMBER = pytest.mark.parametrize("workers", ["1", "2"])


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[str, BinaryIO]]:
    """The name of a pipe and our end of it: input that comes when the test says so."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with open(os.open(path, os.O_RDWR), "wb", buffering=0) as writer:
        yield str(path), writer


@EACH_NUMBER
def test_standard_input_is_judged_line_by_line(workers: str) -> None:
    lines = GOOD + json.dumps({"text": FORBIDDEN, "id": "é"}).encode() + b"\nnonsense\n" + GOOD[:-1]
    done = run_tidegate("judge", "--workers", workers, stdin=lines)
    assert done.status == 1
    assert done.stderr == "tidegate: lines that are no events, see the output: 1\n"
    first, second, third, fourth = map(json.loads, done.stdout.splitlines())
    assert (first["id"], first["action"]) == (1, "ALLOW")
    assert (second["id"], second["action"]) == ("é", "BLOCK")
    assert third == {"line": 3, "error": "not JSON"}
    assert (fourth["id"], fourth["action"]) == (4, "ALLOW")


@EACH_NUMBER
def test_each_line_is_answered_while_the_next_is_still_being_written(
    pipe: tuple[str, BinaryIO], workers: str
) -> None:
    path, writer = pipe
    with TidegateProcess("judge", "--workers", workers, path) as process:
        writer.write(GOOD[:5])
        for count in range(1, 6):
            writer.write(GOOD[5:] + GOOD[:5])
            process.wait_stdout(has_lines(count))
        writer.write(GOOD[5:])
        writer.close()
        assert process.wait() == 0, process.stderr_text()
        assert has_lines(6)(process.stdout_text())


def has_lines(count: int) -> Callable[[str], bool]:
    return lambda text: text.count("\n") == count


@EACH_NUMBER
def test_a_reader_that_has_enough_ends_the_command_quietly(tmp_path: Path, workers: str) -> None:
    (tmp_path / "traffic.jsonl").write_bytes(GOOD * 20_000)
    command = [sys.executable, "-m", "tidegate.cli", "judge", "--workers", workers]
    with subprocess.Popen(
        [*command, str(tmp_path / "traffic.jsonl")],
        env=environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["id"] == 1
        process.stdout.close()
        said = process.stderr.read().splitlines()
        assert [line for line in said if not line.startswith(b"judged: ")] == []  # how far it is
        assert process.wait() == 1


@EACH_NUMBER
@pytest.mark.parametrize(
    ("closed", "status", "said"),
    [
        (">&-", 0, ""),
        ("<&-", 2, "tidegate: standard input is closed: give a file, or traffic on it\n"),
    ],
)
def test_closed_output_ends_quietly_and_closed_input_is_told(
    workers: str, closed: str, status: int, said: str
) -> None:
    command = [sys.executable, "-m", "tidegate.cli", "judge", "--workers", workers]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *command],
        env=environment({}),
        input=GOOD.decode(),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (status, "", said)


@EACH_NUMBER
@pytest.mark.parametrize(
    ("signum", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_one_that_is_ended_while_it_waits_for_input_leaves_nothing_behind(
    pipe: tuple[str, BinaryIO], workers: str, signum: int, status: int
) -> None:
    path, writer = pipe
    with TidegateProcess("judge", "--workers", workers, path) as process:
        writer.write(GOOD)
        process.wait_stdout(has_lines(1))
        process.send(signum)
        assert process.wait() == status
        eventually(lambda: process.left_behind() == [], within_s=5)
        assert "Traceback" not in process.stderr_text()


def test_ctrl_c_at_a_terminal_also_reaches_the_workers_and_shows_no_traceback(
    pipe: tuple[str, BinaryIO],
) -> None:
    path, writer = pipe
    with TidegateProcess("judge", "--workers", "2", path) as process:
        writer.write(GOOD)
        process.wait_stdout(has_lines(1))
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait() == 130
        assert "Traceback" not in process.stderr_text()


def test_a_worker_that_is_killed_ends_the_command_with_2(pipe: tuple[str, BinaryIO]) -> None:
    path, writer = pipe
    with TidegateProcess("judge", "--workers", "2", path) as process:
        writer.write(GOOD)
        process.wait_stdout(has_lines(1))
        for pid in filter(is_worker, process.left_behind()):
            os.kill(pid, signal.SIGKILL)
        assert process.wait() == 2
        assert process.stderr_text() == (
            "tidegate: a worker process ended with status -9; not all lines are judged\n"
        )
        eventually(lambda: process.left_behind() == [], within_s=5)


def is_worker(pid: int) -> bool:
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
