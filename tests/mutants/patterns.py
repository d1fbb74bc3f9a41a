"""Variants of an expression: each without one alternative, or with one character class changed.

The parser of the standard library takes expressions apart and puts them together again. A member of
a class is taken out, or, if it is a range, made one longer or shorter at either end.
"""

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

# Not public, but what `re.compile` itself is made of.
_parser = import_module("re._parser")
_compiler = import_module("re._compiler")


def variants(pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every variant and, in words, what it lacks."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    for members in _choices(tree):
        whole = list(members)
        for place, member in enumerate(whole):
            if _is_negation(member):
                continue
            rest = whole[:place] + whole[place + 1 :]
            if any(not _is_negation(other) for other in rest):
                members[:] = rest
                yield f"without {_name(member)}", _compiler.compile(tree)
            for change, other in _moved(member):
                members[:] = [*whole[:place], other, *whole[place + 1 :]]
                yield f"with {_name(member)} {change}", _compiler.compile(tree)
        members[:] = whole


def _choices(tree: Any) -> Iterator[list[Any]]:
    """The lists of members of all character classes and alternations of a parsed expression."""
    for operation, argument in tree.data:
        if operation is _parser.IN:
            yield argument
        elif operation is _parser.BRANCH:
            yield argument[1]
        for inner in _trees(argument):
            yield from _choices(inner)


def _trees(argument: Any) -> Iterator[Any]:
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for item in argument:
            yield from _trees(item)


def _is_negation(member: Any) -> bool:
    return not isinstance(member, _parser.SubPattern) and member[0] is _parser.NEGATE


def _moved(member: Any) -> Iterator[tuple[str, Any]]:
    """A range with either end moved by one."""
    if isinstance(member, _parser.SubPattern) or member[0] is not _parser.RANGE:
        return
    low, high = member[1]
    for first, last in ((low - 1, high), (low + 1, high), (low, high - 1), (low, high + 1)):
        if 0 <= first <= last <= sys.maxunicode:
            yield f"as {_span(first, last)}", (_parser.RANGE, (first, last))


def _name(member: Any) -> str:
    if isinstance(member, _parser.SubPattern):
        return repr("".join(_letter(*item) for item in member.data))
    operation, argument = member
    if operation is _parser.RANGE:
        return _span(*argument)
    return f"U+{argument:04X}" if operation is _parser.LITERAL else str(argument)


def _letter(operation: Any, argument: Any) -> str:
    return chr(argument) if operation is _parser.LITERAL else f"<{operation}>".lower()


def _span(first: int, last: int) -> str:
    return f"U+{first:04X}..U+{last:04X}"
