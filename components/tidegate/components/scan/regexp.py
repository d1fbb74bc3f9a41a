"""Regular expressions over user text: RE2's, which take time linear in the text, whatever it is."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import re2

from tidegate.schemas.errors import TidegateError


class PatternError(TidegateError):
    """A pattern that cannot be looked for; the message says which, and why."""


class Place(NamedTuple):
    """start, end: in code points of the text; groups: of the expression."""

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
        # Of a string RE2 makes bytes as well, and reckons all places back.
        data = text.encode()
        is_ascii = len(data) == len(text)
        read_to = read_chars = 0
        for match in self._one_by_one(data) if self._marked else self._compiled.finditer(data):
            start, end = match.span(self._marked)
            if is_ascii:
                yield Place(start, end, self._groups(match))
                continue
            first = read_chars + len(data[read_to:start].decode())
            read_to, read_chars = end, first + len(data[start:end].decode())
            yield Place(first, read_chars, self._groups(match))

    def _one_by_one(self, data: bytes) -> Iterator[Any]:
        """Matches, each behind the value of the last."""
        search_from = 0
        while (match := self._compiled.search(data, search_from)) is not None:
            yield match
            search_from = max(match.end(self._marked), search_from + 1)

    def _groups(self, match: Any) -> tuple[str | None, ...]:
        if not self._has_groups:
            return ()
        return tuple(group if group is None else group.decode() for group in match.groups())


@lru_cache(maxsize=4096)
def regexp(expression: str, is_cased: bool) -> Regexp:
    """An expression, compiled once; raises PatternError."""
    return Regexp(expression, is_cased)


def literal(text: str) -> str:
    """The expression that matches a text and nothing else."""
    escaped: str = re2.escape(text)
    return escaped
