"""Traffic as JSON Lines: one object a line, an event each.

`{"text": …}` or `{"messages": […]}` (OpenAI chat messages), and optionally `direction` (request or
response), `subject`, `model`, `attributes`. Other keys are the user's own labels and are ignored.
"""

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from tidegate.client.events import request, response
from tidegate.components.content import Direction
from tidegate.schemas.errors import TidegateError
from tidegate.schemas.records import Event

ANONYMOUS = "anonymous"


class TrafficError(TidegateError):
    """Input that is no traffic; the message names line and fault, not the content."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of traffic: its number from 1, its bytes, the event made of it, the object read."""

    number: int
    size: int
    event: Event
    source: dict[str, Any]


@contextmanager
def open_traffic(path: Path) -> Iterator[IO[bytes]]:
    """A file of JSON Lines, also gzipped (by its name, .gz), or standard input for `-`.

    Raises TrafficError when the file cannot be read.
    """
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        file = cast(IO[bytes], opened(path, "rb"))
    except OSError as error:
        raise TrafficError(f"{path}: {error.strerror}") from None
    with file:
        yield file


def count_lines(path: Path) -> int | None:
    """How many lines a file has, for a progress bar; None for standard input.

    Raises TrafficError when the file cannot be read.
    """
    if str(path) == "-":
        return None
    with open_traffic(path) as file:
        return sum(1 for _, line in _numbered(file) if line.strip())


def read_traffic(file: IO[bytes], direction: Direction = Direction.REQUEST) -> Iterator[Line]:
    """Events of the lines of a file; empty lines are passed over.

    direction: of lines that name none. Raises TrafficError at the first bad line.
    """
    for number, line in _numbered(file):
        if line.strip():
            yield _line(number, line, direction)


def _numbered(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    try:
        for number, line in enumerate(file, start=1):
            yield number, line
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise TrafficError(f"line {number + 1}: the file is no whole gzip file") from None


def _line(number: int, line: bytes, direction: Direction) -> Line:
    try:
        # Not left to json, which guesses UTF-16 and UTF-32 of bytes.
        source = json.loads(line.decode())
    except UnicodeDecodeError:
        raise TrafficError(f"line {number}: not UTF-8") from None
    except (ValueError, RecursionError):
        raise TrafficError(f"line {number}: not JSON") from None
    if not isinstance(source, dict):
        raise TrafficError(f"line {number}: not a JSON object")
    try:
        return Line(number, len(line), _event(source, direction), source)
    except (ValueError, TypeError) as error:
        raise TrafficError(f"line {number}: {error}") from None


_JSON_NAMES = {str: "string", list: "array", dict: "object"}
_TYPES = {
    "text": str,
    "messages": list,
    "direction": str,
    "subject": str,
    "model": str,
    "attributes": dict,
}


def _event(source: dict[str, Any], default: Direction) -> Event:
    for key, kind in _TYPES.items():
        if key in source and not isinstance(source[key], kind):
            raise ValueError(f"`{key}` is not a JSON {_JSON_NAMES[kind]}")
    direction = source.get("direction", default)
    if direction not in list(Direction):
        raise ValueError("`direction` is neither request nor response")
    build = request if direction == Direction.REQUEST else response
    return build(
        subject=source.get("subject", ANONYMOUS),
        text=source.get("text"),
        messages=source.get("messages"),
        request_model=source.get("model"),
        attributes=source.get("attributes", {}),
    )
