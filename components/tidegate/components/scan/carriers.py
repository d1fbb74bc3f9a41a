"""Texts in base64 and hex: what a run of letters or digits carries, if that is a text."""

from binascii import a2b_base64
from collections.abc import Iterator

from tidegate.components.scan.regexp import regexp

_LETTER = "[A-Za-z0-9+/_-]"
_LINE_END = r"[ \t\"',]*(?:\r\n?|\n)[ \t\"'>]*"
_MORE = rf"(?:{_LINE_END}{_LETTER}+)"
BASE64 = rf"(?:(?:{_LETTER}+{_LINE_END})*{_LETTER}{{16,}}{_MORE}*|{_LETTER}+{_MORE}{{2,}})={{0,2}}"
"""Also in lines that are indented, quoted, or strings of a program.

One is long, or there are three: the last word of a line and the first of the next are in any prose.
"""
HEX = r"(?:(?:0[xX])?[0-9a-fA-F]{2}[\s:;,.-]*){8,}"

_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_LAYOUT = b" \t\r\n\"',>="
_WITHOUT_ENDS = (1, None), (0, -1), (1, -1)
"""Lines, as words may stand on the first and the last."""
_PLAIN = rf"{_LETTER}{{16,}}(?:\r?\n{_LETTER}{{4,}})*"
"""Lines that are nothing but long, so that what is beside them hides nothing."""
_SHORTEST, _SHORTEST_PART = 16, 8
_HEX_DIGITS = b"0123456789abcdef"
_HEX_MARKS = b" \t\n\v\f\r:;,.-"
_PARTS, _BEFORE = 4, 64
"""Parts of an address or a path that may stand before base64, and their letters."""

_SHOWN = bytes({*b"\t\n\r", *range(32, 256)} - {127})
"""All bytes but those of ASCII's controls."""
_UNSHOWN = 10
"""Of so many characters one may be a control, or none, in bytes that are taken for a text."""


def from_base64(run: str) -> str | None:
    """What a run of BASE64 says: the whole, or else some of its lines."""
    letters = _letters(run)
    text = _in_letters(letters)
    if text is not None or ("\n" not in run and "\r" not in run):
        return text
    lines = list(map(_letters, run.splitlines()))
    some = [b"".join(lines[first:last]) for first, last in _WITHOUT_ENDS]
    if len(lines) > 2:
        some += [_letters(run[start:end]) for start, end, _ in regexp(_PLAIN, True).places(run)]
    texts = (_in_letters(of_some) for of_some in dict.fromkeys(some) if of_some != letters)
    return "\n".join(filter(None, texts)) or None


def _letters(run: str) -> bytes:
    return run.encode().translate(_URL_SAFE, _LAYOUT)


def _in_letters(letters: bytes) -> str | None:
    if len(letters) < _SHORTEST or not letters.strip(_HEX_DIGITS):  # those make no words
        return None
    for start in (0, 1, 2, 3, *_parts(letters)):  # something else may stand before it
        some = letters[start:]
        if len(some) % 4:
            some = some[:-1] if len(some) % 4 == 1 else some + b"=="
        text = readable(a2b_base64(some))
        if text is not None:
            return text
    return None


def _parts(letters: bytes) -> Iterator[int]:
    """Where the parts of a path begin."""
    start = 0
    for _ in range(_PARTS):
        start = letters.find(b"/", start, _BEFORE) + 1
        if not 0 < start <= len(letters) - _SHORTEST_PART:
            return
        if start > 3:
            yield start


def from_hex(run: str) -> str | None:
    """What a run of HEX says."""
    digits = run.lower().replace("0x", "").encode().translate(None, _HEX_MARKS).decode()
    for start in (0, 1):  # a digit may stand before it
        text = readable(bytes.fromhex(digits[start : len(digits) - (len(digits) - start) % 2]))
        if text is not None:
            return text
    return None


def readable(data: bytes) -> str | None:
    """Bytes as a text, if nearly all of them are one."""
    text = data.decode(_encoding(data) if 0 in data else "utf-8", "replace")
    most = len(text) // _UNSHOWN
    missing = text.count("\ufffd")
    if missing > most:
        return None  # as nearly always, so that nothing dearer comes before
    if text.isascii():
        missing = len(text.encode().translate(None, _SHOWN))
    else:
        missing += sum(not char.isprintable() and char not in "\t\n\r" for char in text)
    return text if text and missing <= most else None


def _encoding(data: bytes) -> str:
    """That of bytes with zeros among them: in UTF-16, of most scripts, half are zeros."""
    half = len(data) // 2
    if 2 * data.count(0) < half:
        return "utf-8"
    if half and 2 * data[1::2].count(0) >= half:
        return "utf-16-le"
    if half and 2 * data[::2].count(0) >= half:
        return "utf-16-be"
    return "utf-8"
