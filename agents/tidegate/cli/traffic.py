"""Traffic as JSON Lines: one object a line, an event each.

`{"text": …}` or `{"messages": […]}` (OpenAI chat messages), and optionally `direction` (request or
response), `subject`, `time` (RFC 3339), `model`, `attributes`, and `id`, the user's own name of the
line. Other keys are the user's labels and are ignored.
"""

import gzip
import io
import json
import math
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

from tidegate.client.events import request, response
from tidegate.components.content import Direction
from tidegate.schemas.errors import TidegateError
from tidegate.schemas.records import Event

ANONYMOUS = "anonymous"

MAX_LINE_BYTES = 4 * 1024 * 1024
"""Longest line: the topics take events of 1 MiB, and JSON may write é in three times its bytes."""

_READ_BYTES = 256 * 1024

LineId = str | int | float


class TrafficError(TidegateError):
    """Input that is no traffic; the message names line and fault, not the content."""


class LineError(TrafficError):
    """One line that is no event. id: what the user calls it, if that could be read."""

    def __init__(self, number: int, reason: str, id: LineId | None) -> None:
        super().__init__(f"line {number}: {reason}")
        self.number = number
        self.reason = reason
        self.id = id


class RawLine(NamedTuple):
    """A line as it came, without its end: its number from 1, and its bytes.

    One that is too long is cut, but not so short that it no longer shows.
    """

    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of traffic: its number from 1, its bytes, the event made of it, the object read."""

    number: int
    size: int
    event: Event
    source: dict[str, Any]

    @property
    def id(self) -> LineId:
        """What the user calls the line, else its number."""
        given: LineId = self.source.get("id", self.number)
        return given


@contextmanager
def open_traffic(path: Path) -> Iterator[io.BufferedIOBase]:
    """A file of JSON Lines, also gzipped (by its name, .gz), or standard input for `-`.

    Raises TrafficError when the file cannot be read.
    """
    if str(path) == "-":
        if sys.stdin is None:  # closed by whoever started us
            raise TrafficError("standard input is closed: give a file, or traffic on it")
        yield cast(io.BufferedIOBase, sys.stdin.buffer)
        return
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        file = cast(io.BufferedIOBase, opened(path, "rb"))
    except OSError as error:
        raise TrafficError(f"{path}: {error.strerror}") from None
    with file:
        yield file


def count_lines(path: Path) -> int | None:
    """How many lines a file has, for a progress bar; None for what can be read only once.

    Raises TrafficError when the file cannot be read.
    """
    if str(path) == "-" or path.is_fifo():
        return None
    with open_traffic(path) as file:
        return sum(map(len, line_groups(file)))


def line_groups(file: io.BufferedIOBase) -> Iterator[list[RawLine]]:
    """The lines of a file without the empty ones, a group for each read of the file.

    What comes slowly is not waited for: a group holds what there was, if need be nothing.
    """
    number = 1
    begun = bytearray()
    while chunk := _read(file, number):
        *ended, rest = chunk.split(b"\n")
        if ended:
            ended[0] = bytes(begun + ended[0])
            begun.clear()
        yield [RawLine(n, data) for n, data in enumerate(ended, number) if data.strip()]
        number += len(ended)
        # One byte too many is enough to know that a line is too long.
        begun += rest[: MAX_LINE_BYTES + 1 - len(begun)]
    if begun.strip():
        yield [RawLine(number, bytes(begun))]


def _read(file: io.BufferedIOBase, number: int) -> bytes:
    try:
        return file.read1(_READ_BYTES)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise TrafficError(f"line {number}: the file is no whole gzip file") from None
    except OSError as error:
        raise TrafficError(f"line {number}: it cannot be read: {error.strerror}") from None


def read_traffic(
    file: io.BufferedIOBase, direction: Direction = Direction.REQUEST
) -> Iterator[Line]:
    """Events of the lines of a file; empty lines are passed over.

    direction: of lines that name none. Raises TrafficError at the first bad line.
    """
    for group in line_groups(file):
        for raw in group:
            yield read_line(raw, direction)


def read_line(raw: RawLine, direction: Direction) -> Line:
    """The event of a line; direction: if it names none. Raises LineError."""
    line_id: LineId | None = None
    try:
        source = _json_object(raw.data)
        line_id = _id(source)
        return Line(raw.number, len(raw.data), _event(source, direction), source)
    except (ValueError, TypeError) as error:
        raise LineError(raw.number, str(error), line_id) from None


def subject_of(raw: RawLine) -> str:
    """The subject of a line, of a bad one any."""
    try:
        subject = _json_object(raw.data).get("subject", ANONYMOUS)
    except ValueError:
        return ANONYMOUS
    return subject if isinstance(subject, str) else ANONYMOUS


def _json_object(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_LINE_BYTES:
        raise ValueError(f"longer than {MAX_LINE_BYTES} bytes")
    try:
        # Not left to json, which guesses UTF-16 and UTF-32 of bytes.
        source = json.loads(data.decode())
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(source, dict):
        raise ValueError("not a JSON object")
    return source


def _id(source: dict[str, Any]) -> LineId | None:
    if "id" not in source:
        return None
    match source["id"]:
        case bool():
            pass
        case str() | int() as given:
            return given
        case float() as given if math.isfinite(given):  # JSON has no other numbers
            return given
    raise ValueError("`id` is neither a JSON string nor a number")


_DIRECTIONS = frozenset(Direction)  # listing them anew for each line takes a tenth of its time
_JSON_NAMES = {str: "string", list: "array", dict: "object"}
_TYPES = {
    "text": str,
    "messages": list,
    "direction": str,
    "subject": str,
    "time": str,
    "model": str,
    "attributes": dict,
}


def _event(source: dict[str, Any], default: Direction) -> Event:
    for key, kind in _TYPES.items():
        if key in source and not isinstance(source[key], kind):
            raise ValueError(f"`{key}` is not a JSON {_JSON_NAMES[kind]}")
    attributes = source.get("attributes", {})
    if not all(isinstance(value, str) for value in attributes.values()):
        raise ValueError("`attributes` holds something else than strings")
    direction = source.get("direction", default)
    if direction not in _DIRECTIONS:
        raise ValueError("`direction` is neither request nor response")
    build = request if direction == Direction.REQUEST else response
    return build(
        subject=source.get("subject", ANONYMOUS),
        text=source.get("text"),
        messages=source.get("messages"),
        request_model=source.get("model"),
        attributes=attributes,
        time=_time(source.get("time")),
    )


_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _time(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        if _RFC_3339.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("`time` is no time with an offset, such as 2026-07-01T12:00:00Z (RFC 3339)")
