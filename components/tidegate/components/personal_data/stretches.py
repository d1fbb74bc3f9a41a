"""Stretches of a text in which something may start, by the words around it, in order and apart."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from tidegate.components.personal_data.words import anywhere
from tidegate.components.scan.regexp import Place, regexp

_LONGEST_THING = 100
"""Code points of the longest thing, and some to spare: of words that overlap the first is seen."""
_LONGEST_EDGE = 10
"""Code points, with some to spare, of what is found with a thing before its start, such as `card`.
"""


def near(text: str, words: str, before: int, after: int) -> Iterator[range]:
    """Where something may start that has words near it, and a little more.

    before, after: how far they may stand before it, and after it, in code points.
    """
    return _joined(
        _places(anywhere(words), text),
        lambda start, end: range(start - after - _LONGEST_THING, end + before + _LONGEST_THING),
    )


def behind(text: str, words: str, before: int) -> Iterator[range]:
    """Where whatever starts has words before it, no more code points away than they may stand."""
    return _joined(
        _shared_places(words, text),
        lambda start, end: range(end, max(end, start + before + 1 - _LONGEST_EDGE)),
    )


def without(stretches: Iterable[range], holes: Iterable[range]) -> Iterator[range]:
    """What of some stretches lies in no hole."""
    left = iter(holes)
    hole = next(left, None)
    for stretch in stretches:
        start = stretch.start
        while hole is not None and hole.start < stretch.stop:
            if start < hole.start:
                yield range(start, hole.start)
            start = max(start, hole.stop)
            if hole.stop > stretch.stop:
                break
            hole = next(left, None)
        if start < stretch.stop:
            yield range(start, stretch.stop)


def _places(words: str, text: str) -> Iterator[Place]:
    return regexp(words, is_cased=False).places(text) if words else iter(())


@lru_cache(maxsize=2)  # most entities have the same against them, and a text is asked for all
def _shared_places(words: str, text: str) -> Sequence[Place]:
    return tuple(_places(words, text))


def _joined(words: Iterable[Place], around: Callable[[int, int], range]) -> Iterator[range]:
    """The stretches around words, of which those that touch are one; the first may be empty."""
    joined = range(0)
    for start, end, _ in words:
        more = around(start, end)
        if more.start > joined.stop:
            yield joined
            joined = more
        joined = range(joined.start, max(joined.stop, more.stop))
    yield joined
