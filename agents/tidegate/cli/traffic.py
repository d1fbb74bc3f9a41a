"""Traffic as JSON Lines: one object a line, an event each.

`{"text": …}` or `{"messages": […]}` (OpenAI chat messages), and optionally `direction` (request or
response), `subject`, `model`, `attributes`. Other keys are the user's own labels and are ignored.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast

from tidegate.client.events import request, response
from tidegate.components.content import Direction
from tidegate.schemas.records import Event

ANONYMOUS = "anonymous"


class TrafficError(ValueError):
    """Input that is no traffic; the message names line and fault, not the content."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of traffic: its number from 1, its length, the event made of it, the object read."""

    number: int
    size: int
    event: Event
    source: dict[str, Any]


@contextmanager
def open_traffic(path: Path) -> Iterator[TextIO]:
    """A file of JSON Lines, also gzipped (by its name, .gz), or standard input for `-`.

    Raises TrafficError when the file cannot be read.
    """
    if str(path) == "-":
        yield sys.stdin
        return
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        file = cast(TextIO, opened(path, "rt", encoding="utf-8"))
    except OSError as error:
        raise TrafficError(f"{path}: {error.strerror}") from None
    with file:
        yield file


def count_lines(path: Path) -> int | None:
    """How many lines a file has, for a progress bar; None for standard input."""
    if str(path) == "-":
        return None
    with open_traffic(path) as file:
        return sum(1 for line in file if line.strip())


def read_traffic(file: TextIO, direction: Direction = Direction.REQUEST) -> Iterator[Line]:
    """Events of the lines of a file; empty lines are passed over.

    direction: of lines that name none. Raises TrafficError at the first bad line.
    """
    number = 0
    try:
        for number, text in enumerate(file, start=1):
            if text.strip():
                yield _line(number, text, direction)
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile):
        raise TrafficError(f"line {number + 1}: neither UTF-8 nor gzip of it") from None


def _line(number: int, text: str, direction: Direction) -> Line:
    try:
        source = json.loads(text)
    except (ValueError, RecursionError):
        raise TrafficError(f"line {number}: not JSON") from None
    if not isinstance(source, dict):
        raise TrafficError(f"line {number}: not a JSON object")
    try:
        return Line(number, len(text), _event(source, direction), source)
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
    if ("text" in source) == ("messages" in source):
        raise ValueError("give either `text` or `messages`")
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
