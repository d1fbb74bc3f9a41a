"""Folding a text, once, with the way back to where each character came from."""

import unicodedata
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, groupby

from tidegate.components.scan.characters import Characters

_TABLE = Characters()
_DROPPED = bytes(code for code in range(128) if not _TABLE[code])
_ASCII = bytes(ord(_TABLE[code] or "\0") for code in range(128)) + bytes(128)


class Folded:
    """A text as patterns see it.

    text: folded by `characters`, marks in canonical order. Folding it again changes nothing.
    """

    def __init__(self, original: str) -> None:
        self._original = original
        self.text = _fold(original)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of the folded text came from.

        It is never empty and holds whole marked characters.
        """
        if self.text is self._original:
            return start, end
        first = bisect_right(self._ends, start)
        last = bisect_right(self._ends, end - 1)
        while last + 1 < len(self._original) and unicodedata.combining(self._original[last + 1]):
            last += 1
        return first, last + 1

    @cached_property
    def _ends(self) -> list[int]:
        """By place in the original, where in the folded text that ends which came of it."""
        return list(accumulate(map(len, map(_TABLE.__getitem__, map(ord, self._original)))))


def _fold(text: str) -> str:
    if text.isascii():
        folded = text.encode().translate(_ASCII, _DROPPED).decode()
        return text if folded == text else folded  # the same object, as nearly always
    folded = text.translate(_TABLE)
    return "\n".join(map(_in_order, folded.split("\n")))


def _in_order(text: str) -> str:
    """Each run of marks in canonical order; `unicodedata.normalize` takes its length squared."""
    if unicodedata.is_normalized("NFD", text):
        return text
    runs = groupby(text, lambda char: unicodedata.combining(char) > 0)
    return "".join(
        "".join(sorted(run, key=unicodedata.combining) if are_marks else run)
        for are_marks, run in runs
    )
