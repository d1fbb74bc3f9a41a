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


class Regexp:
    """One expression; raises PatternError where RE2 cannot take it."""

    def __init__(self, expression: str, is_cased: bool) -> None:
        options = re2.Options()
        options.case_sensitive = is_cased
        options.log_errors = False
        try:
            self._compiled: Any = re2.compile(expression, options)
        except re2.error as error:
            raise PatternError(f"RE2 cannot take {expression}: {error}") from None
        self._marked = self._compiled.groupindex.get("value", 0)

    def places(self, text: str) -> Iterator[Place]:
        """Where it stands in a text without half characters; places do not overlap.

        Of an expression with a group `value`, where that stands.
        """
        for match in self._compiled.finditer(text):
            start, end = match.span(self._marked)
            yield Place(start, end, match.groups())


@lru_cache(maxsize=4096)
def regexp(expression: str, is_cased: bool) -> Regexp:
    """An expression, compiled once; raises PatternError."""
    return Regexp(expression, is_cased)


def literal(text: str) -> str:
    """The expression that matches a text and nothing else."""
    escaped: str = re2.escape(text)
    return escaped
