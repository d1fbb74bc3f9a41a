"""Asking one side for all texts of a check, in a process of its own."""

import json
import os
import subprocess
from collections.abc import Sequence
from typing import NamedTuple

from bench.peers.sides import Side
from bench.transport.variants import REPO
from corpus.labelled import Labelled


class DriverError(Exception):
    """A driver failed, or did not answer for every text; the message says how."""


class Answer(NamedTuple):
    """What a side says of one text, and its processor time in microseconds."""

    is_flagged: bool
    us: float


_SAID_CHARS = 2_000
_ANSWER_S = 900.0


def ask(side: Side, texts: Sequence[Labelled], passes: int) -> list[Answer]:
    """The answers, in order. Raises DriverError."""
    if not side.is_installed:
        raise DriverError(f"{side.package} is not installed")
    driver = f"bench.peers.drivers.{side.module}"
    command = (str(side.python), "-m", driver, texts[0].check.value, str(passes))
    done = subprocess.run(
        command,
        input="".join(f"{json.dumps({'text': text.text})}\n" for text in texts),
        env=_environment(side),
        capture_output=True,
        text=True,
        timeout=_ANSWER_S,
    )
    if done.returncode:
        raise DriverError(f"{driver} ended with {done.returncode}:\n{done.stderr[-_SAID_CHARS:]}")
    return parsed(done.stdout, len(texts))


def parsed(output: str, count: int) -> list[Answer]:
    """What a driver wrote: a line of JSON for each of so many texts. Raises DriverError."""
    try:
        lines = [json.loads(line) for line in output.splitlines()]
        answers = [Answer(line["flagged"] is True, float(line["us"])) for line in lines]
    except (ValueError, TypeError, KeyError) as error:
        raise DriverError(f"no answer: {error!r}") from None
    if len(answers) != count:
        raise DriverError(f"{len(answers)} answers for {count} texts")
    return answers


def _environment(side: Side) -> dict[str, str]:
    """Ours, as it is, for our side; a peer sees nothing of ours but the tests."""
    if side.folder is None:
        return dict(os.environ)
    return {**os.environ, "PYTHONPATH": str(REPO / "tests")}
