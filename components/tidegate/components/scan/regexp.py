"""Regular expressions over user text: RE2's, which take time linear in the text, whatever it is."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import re2

from tidegate.schemas.errors import TidegateError


class PatternError(TidegateError):
    """A pattern that cannot be looked for; the message says which, and why."""


class Place(NamedTuple):
    """start, end: in code points of the text; groups: of an expression without a `value`."""

    start: int
    end: int
    groups: tuple[str | None, ...] = ()


_NOTHING = r"[^\x00-\x{10FFFF}]"
_SIZE_OF_NOTHING: int = re2.compile(_NOTHING).programsize
"""RE2 leaves this of an expression each of whose branches holds what matches nothing."""


class Regexp:
    """One expression; raises PatternError for one that RE2 cannot take.

    Also for one with a group `value` that a branch of an alternation lacks.
    """

    def __init__(self, expression: str, is_cased: bool) -> None:
        options = re2.Options()
        options.case_sensitive = is_cased
        options.log_errors = False
        try:
            self._compiled: Any = re2.compile(expression, options)
        except re2.error as error:
            raise PatternError(f"RE2 cannot take {expression}: {error}") from None
        self._has_groups = self._compiled.groups > 0
        self._marked = self._compiled.groupindex.get("value", 0)
        if self._marked:
            without = expression.replace("(?P<value>", f"{_NOTHING}(?P<value>")
            if re2.compile(without, options).programsize > _SIZE_OF_NOTHING:
                raise PatternError(f"a branch is without the group `value`: {expression}")

    def places(self, text: str) -> Iterator[Place]:
        """Where it stands in a text without half characters; places do not overlap.

        Of an expression with a group `value`, where that stands. What stands around it may stand
        around the next one too, as `_` in `a_b`.
        """
        if self._marked:
            yield from self._one_by_one(text)
            return
        # Of a string RE2 makes bytes as well, and reckons all places back.
        data = text.encode()
        is_ascii = len(data) == len(text)
        read_to = read_chars = 0
        for match in self._compiled.finditer(data):
            start, end = match.span()
            if is_ascii:
                yield Place(start, end, self._groups(match))
                continue
            first = read_chars + len(data[read_to:start].decode())
            read_to, read_chars = end, first + len(data[start:end].decode())
            yield Place(first, read_chars, self._groups(match))

    def is_in(self, text: str) -> bool:
        """Whether it stands anywhere in a text."""
        return self._compiled.search(text.encode()) is not None

    def search(self, text: str) -> "Search":
        """A search of which the caller says after each place where it goes on."""
        return Search(self._compiled, self._marked, text)

    def _one_by_one(self, text: str) -> Iterator[Place]:
        """Places, each behind the value of the last."""
        search, at = self.search(text), 0
        while at <= len(text) and (place := search.next(at)) is not None:
            yield place
            at = max(place.end, at + 1)

    def _groups(self, match: Any) -> tuple[str | None, ...]:
        if not self._has_groups:
            return ()
        return tuple(group if group is None else group.decode() for group in match.groups())


class Search:
    """A search for an expression in one text, from place to place."""

    def __init__(self, compiled: Any, marked: int, text: str) -> None:
        self._compiled, self._marked, self._text = compiled, marked, text
        self._data = text.encode()
        self._is_ascii = len(self._data) == len(text)
        self._chars = self._bytes = 0  # where the last place starts
        self._matches, self._reached = self._compiled.finditer(self._data), 0

    def next(self, start: int) -> Place | None:
        """The first place from a code point on, which is not before the last place; None if none.

        What stands before that code point still counts for the edges of what begins there.
        """
        if not self._is_ascii:
            start = self._bytes + len(self._text[self._chars : start].encode())
        if start != self._reached:
            self._matches = self._compiled.finditer(self._data, start)
        match = next(self._matches, None)
        if match is None:
            return None
        self._reached = match.end()
        first, end = match.span(self._marked)
        if self._is_ascii:
            return Place(first, end)
        self._chars += len(self._data[self._bytes : first].decode())
        self._bytes = first
        return Place(self._chars, self._chars + len(self._data[first:end].decode()))


@lru_cache(maxsize=4096)
def regexp(expression: str, is_cased: bool) -> Regexp:
    """An expression, compiled once; raises PatternError."""
    return Regexp(expression, is_cased)


def literal(text: str) -> str:
    """The expression that matches a text and nothing else."""
    escaped: str = re2.escape(text)
    return escaped
