"""Texts hidden in texts: what an encoding carries, and where.

Each decoder finds runs of its encoding and decodes them. Base64 and hex carry texts of their own;
escapes stand for characters within a text, which is read on with them replaced.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tidegate.components.scan.carriers import BASE64, HEX, from_base64, from_hex
from tidegate.components.scan.escapes import (
    ANY,
    BACKSLASH,
    CODE_POINT,
    ENTITY,
    PERCENT,
    from_any,
    from_backslashes,
    from_code_points,
    from_entities,
    from_percents,
)
from tidegate.components.scan.regexp import regexp


class Run(NamedTuple):
    """start, end: in the decoded text; source_start, source_end: of what was decoded."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True)
class Decoded:
    """What an encoding carried; no runs where it carried nothing.

    looked_at: runs that looked like it. is_cut: whether there were more.
    """

    text: str
    runs: list[Run]
    looked_at: int
    is_cut: bool

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the encoded text that a span came from; runs are taken whole."""
        return self._source(start)[0], self._source(end - 1)[1]

    def _source(self, place: int) -> tuple[int, int]:
        number = bisect_right(self.runs, place, key=lambda run: run.start) - 1
        if number < 0:
            return place, place + 1
        run = self.runs[number]
        if place < run.end:
            return run.source_start, run.source_end
        source = run.source_end + place - run.end
        return source, source + 1


@dataclass(frozen=True)
class Decoder:
    """One encoding.

    expression: of its runs, in which case counts. decode: what a run says, None where it says
    nothing. is_escape: whether the text around its runs is part of what is said.
    """

    name: str
    expression: str
    decode: Callable[[str], str | None]
    is_escape: bool

    def decoded(self, text: str, most: int) -> Decoded:
        """What a text carries in this encoding; most: runs to look at."""
        runs: list[Run] = []
        pieces: list[str] = []
        length = read_to = looked_at = 0
        is_cut = False
        for start, end, _ in regexp(self.expression, is_cased=True).places(text):
            if looked_at == most:
                is_cut = True
                break
            looked_at += 1
            said = self.decode(text[start:end])
            if said in (None, text[start:end]):
                continue
            between = text[read_to:start] if self.is_escape else "\n" * bool(runs)
            pieces += between, said
            length += len(between)
            runs.append(Run(length, length + len(said), start, end))
            length += len(said)
            read_to = end
        if self.is_escape:
            pieces.append(text[read_to:])
        return Decoded("".join(pieces), runs, looked_at, is_cut)


DECODERS = (
    Decoder("base64", BASE64, from_base64, is_escape=False),
    Decoder("hex", HEX, from_hex, is_escape=False),
    Decoder("url", PERCENT, from_percents, is_escape=True),
    Decoder("html", ENTITY, from_entities, is_escape=True),
    Decoder("escape", BACKSLASH, from_backslashes, is_escape=True),
    Decoder("code_point", CODE_POINT, from_code_points, is_escape=True),
)
"""The encodings that are read."""

ESCAPES = Decoder("escapes", ANY, from_any, is_escape=True)
"""All escapes at once: beside those of one kind alone, and deeper inside in their place. A finding
tells this name as their layer."""
