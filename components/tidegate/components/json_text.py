"""Which edits leave a JSON text JSON: those that stay inside one string or replace one scalar.

Edits of several components are merged later, so whether one may be applied must not depend on the
others: overlapping edits of this kind lie in the same string or are of the same scalar, and so is
their union.
"""

import json
from bisect import bisect_right

from tidegate.schemas.records import Edit

_DECODER = json.JSONDecoder()
_SCALAR_STARTS = "-0123456789tfn"
_SCALAR_ENDS = ' \t\n\r,:]}"'


MAX_DEPTH = 100
"""Arrays and objects within each other. A bound of our own, because how deep Python's parser gets
depends on how deep its caller is; no tool takes arguments that deep."""


def is_json(text: str) -> bool:
    """Whether a text is JSON (RFC 8259, which knows neither NaN nor Infinity), not too deep."""
    if _depth(text) > MAX_DEPTH:
        return False
    try:
        json.loads(text, parse_constant=_refuse)
    except ValueError:
        return False
    return True


def _depth(text: str) -> int:
    """How deep the text is at least as far as it is JSON; a bracket in a string is none."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    deepest = depth = place = 0
    while place < len(text) and deepest <= MAX_DEPTH:
        char = text[place]
        if char == '"':
            place = _end_of_string(text, place)
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
        place += 1
    return deepest


def _end_of_string(text: str, start: int) -> int:
    """The place of the quote that ends the string whose first quote is at `start`."""
    place = start + 1
    while place < len(text) and text[place] != '"':
        place += 2 if text[place] == "\\" else 1
    return place


def _refuse(constant: str) -> None:
    raise ValueError(constant)


class JsonText:
    """A text that is JSON, and where its strings, scalars and escapes lie."""

    def __init__(self, text: str) -> None:
        self._slots: list[tuple[int, int, bool]] = []  # start, end, whether it is inside a string
        place = 0
        while place < len(text):
            start, char = place, text[place]
            place += 1
            if char == '"':
                _, place = _DECODER.raw_decode(text, start)
                self._slots.append((start + 1, place - 1, True))
            elif char in _SCALAR_STARTS:
                while place < len(text) and text[place] not in _SCALAR_ENDS:
                    place += 1
                self._slots.append((start, place, False))
        self._starts = [start for start, _, _ in self._slots]
        self._escapes: list[tuple[int, int]] = []
        escape = text.find("\\")
        while escape >= 0:
            end = escape + (6 if text[escape + 1] == "u" else 2)
            self._escapes.append((escape, end))
            escape = text.find("\\", end)
        self._escape_starts = [start for start, _ in self._escapes]

    def accepts(self, edit: Edit) -> bool:
        """Whether the text is JSON after this edit, whichever others of the kind are applied."""
        slot = bisect_right(self._starts, edit.start) - 1
        if slot < 0:
            return False
        start, end, in_string = self._slots[slot]
        if not in_string:
            return (edit.start, edit.end) == (start, end) and _is_scalar(edit.replacement)
        if edit.end > end or self._splits_escape(edit.start) or self._splits_escape(edit.end):
            return False
        return _is_in_string(edit.replacement)

    def _splits_escape(self, place: int) -> bool:
        before = bisect_right(self._escape_starts, place) - 1
        if before < 0:
            return False
        start, end = self._escapes[before]
        return start < place < end


def _is_scalar(text: str) -> bool:
    return is_json(text) and not isinstance(json.loads(text), list | dict)


def _is_in_string(text: str) -> bool:
    try:
        _, end = _DECODER.raw_decode(f'"{text}"')
    except ValueError:
        return False
    return end == len(text) + 2
