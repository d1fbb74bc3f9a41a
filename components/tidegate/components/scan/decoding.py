"""Texts hidden in texts: what an encoding carries, and where.

Each decoder finds runs of its encoding and decodes them. Base64 and hex carry texts of their own;
escapes stand for characters within a text, which is read on with them replaced.
"""

import base64
import binascii
import codecs
import string
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from tidegate.components.scan.regexp import regexp

_URL_SAFE = str.maketrans("-_", "+/", "\r\n")
_HEX_MARKS = str.maketrans("", "", string.whitespace + ":-,;")
_HEX_DIGITS = "0123456789abcdef"
_PARTS, _BEFORE = 4, 64
"""Parts of an address or a path that may stand before base64, and their letters."""
_READABLE = 0.9
"""Share of characters that are no controls from which on bytes are taken for a text."""


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
            if said is None:
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


def _readable(data: bytes) -> str | None:
    """Bytes as a text, if nearly all of them are one."""
    half = len(data) // 2
    encoding = "utf-8"
    if half and 2 * data[1::2].count(0) >= half:
        encoding = "utf-16-le"
    elif half and 2 * data[::2].count(0) >= half:
        encoding = "utf-16-be"
    text = data.decode(encoding, "replace")
    shown = sum(map(str.isprintable, text)) - text.count("\ufffd")
    shown += sum(text.count(white) for white in "\t\n\r")
    return text if text and shown >= _READABLE * len(text) else None


def _from_base64(run: str) -> str | None:
    if not run.strip(_HEX_DIGITS):
        return None  # these letters make no words
    letters = run.rstrip("=").translate(_URL_SAFE)
    for start in _starts(letters):
        some = letters[start:]
        some = some[: len(some) - (len(some) % 4 == 1)]
        try:
            text = _readable(base64.b64decode(some + "=" * (-len(some) % 4)))
        except binascii.Error:
            continue
        if text is not None:
            return text
    return None


def _starts(letters: str) -> Iterator[int]:
    """Where base64 may begin in what looks like it: something else may stand before it."""
    yield from range(4)
    start = 0
    for _ in range(_PARTS):
        start = letters.find("/", start, _BEFORE) + 1
        if start == 0:
            return
        if start > 3:
            yield start


def _from_hex(run: str) -> str | None:
    digits = run.translate(_HEX_MARKS)
    for some in (digits, digits[1:]):  # a digit may stand before it
        text = _readable(bytes.fromhex(some[: len(some) // 2 * 2]))
        if text is not None:
            return text
    return None


def _from_percents(run: str) -> str | None:
    return unquote_to_bytes(run).decode("utf-8", "replace")


def _from_entities(run: str) -> str | None:
    return "".join(map(_from_entity, run.split(";")[:-1]))


def _from_entity(entity: str) -> str:
    name = entity.removeprefix("&")
    if not name.startswith("#"):
        return html5.get(f"{name};", f"{entity};")
    digits = name[1:]
    return _character(int(digits[1:], 16) if digits[0] in "xX" else int(digits))


def _from_escapes(run: str) -> str | None:
    # JSON escapes a slash, Python does not; and to Python the case of the letter counts.
    escapes = run.replace("\\/", "/").replace("\\U", "\\u").replace("\\X", "\\x")
    units = codecs.decode(escapes, "unicode_escape").encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace")  # pairs of surrogates are one character


def _from_code_points(run: str) -> str | None:
    return "".join(_character(int(code, 16)) for code in run[3:-1].lower().split("}\\u{"))


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


DECODERS = (
    Decoder(
        "base64",
        r"[A-Za-z0-9+/_-]{16,}(?:\r?\n[A-Za-z0-9+/_-]{4,})*={0,2}",
        _from_base64,
        is_escape=False,
    ),
    Decoder("hex", r"(?:[0-9a-fA-F]{2}[\s:,;-]?){8,}", _from_hex, is_escape=False),
    Decoder("url", r"(?:%[0-9a-fA-F]{2})+", _from_percents, is_escape=True),
    Decoder(
        "html",
        r"(?:&(?:#0*[0-9]{1,7}|#[xX]0*[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});)+",
        _from_entities,
        is_escape=True,
    ),
    Decoder(
        "escape",
        r"(?:\\[uU][0-9a-fA-F]{4}|\\[xX][0-9a-fA-F]{2}|\\[bfnrt/'\"\\])+",
        _from_escapes,
        is_escape=True,
    ),
    Decoder("code_point", r"(?:\\[uU]\{0*[0-9a-fA-F]{1,6}\})+", _from_code_points, is_escape=True),
)
"""The encodings that are read."""
