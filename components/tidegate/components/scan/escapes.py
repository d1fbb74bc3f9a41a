"""Escapes, which stand for characters within a text: of URLs, of HTML, of programs and JSON."""

import codecs
from html import unescape
from html.entities import html5
from string import hexdigits
from urllib.parse import unquote_to_bytes

_HEX = "[0-9a-fA-F]"
_HEX_DIGITS = frozenset(hexdigits)
_NAMES = "|".join(name for name in html5 if not name.endswith(";"))

PERCENT = rf"(?:%{_HEX}{{2}})+"
ENTITY = (
    rf"(?:&(?:#0*[0-9]{{1,7}};?|#[xX]0*{_HEX}{{1,6}};?|[a-zA-Z][a-zA-Z0-9]{{1,30}};|{_NAMES}))+"
)
"""HTML reads numbers, and names that are old enough, without a semicolon too."""
_EIGHT_DIGITS = rf"\\U00(?:0{_HEX}|10){_HEX}{{4}}"
CODE_POINT = rf"(?:\\[uU]\{{0*{_HEX}{{1,6}}\}}|{_EIGHT_DIGITS})+"
_BACKSLASH = (
    rf"{_EIGHT_DIGITS}|[\\%][uU]{_HEX}{{4}}"  # %u: JavaScript
    rf"|\\[xX]{_HEX}{{2}}|\\[0-3]?[0-7]{{2}}|\\[bfnrt/'\"]"
)
BACKSLASH = rf"(?:{_BACKSLASH}|\\\\)+"

_AGAIN = {"%": "25", "&": "amp;", "\\": "\\"}
"""What an escape character is followed by when it is escaped, each time that it is."""
ANY = rf"%(?:25)+|&(?:amp;)+|\\{{2,}}|{PERCENT}|{ENTITY}|{CODE_POINT}|(?:{_BACKSLASH})+"
"""An escape character, escaped however often; or escapes of any kind."""


def from_any(run: str) -> str:
    """What a run of ANY says."""
    if not run[1:].replace(_AGAIN[run[0]], ""):
        return run[0]
    if run[0] == "&":
        return from_entities(run)
    if run[1] not in "uU":
        return from_percents(run) if run[0] == "%" else from_backslashes(run)
    is_code_point = run[2] == "{" or run[6:7].isalnum()
    return from_code_points(run) if is_code_point else from_backslashes(run)


def from_percents(run: str) -> str:
    """What a run of PERCENT says."""
    return unquote_to_bytes(run).decode("utf-8", "replace")


def from_entities(run: str) -> str:
    """What a run of ENTITY says."""
    return "".join(map(_from_entity, run.split("&")[1:]))


def _from_entity(entity: str) -> str:
    if not entity.startswith("#"):
        return unescape(f"&{entity}")
    digits = entity[1:].rstrip(";").lstrip("0")  # Python reads no more than some thousand digits
    if digits[:1] in ("x", "X"):
        return _character(int(digits[1:], 16))
    return _character(int(digits or "0"))


def from_code_points(run: str) -> str:
    """What a run of CODE_POINT says."""
    codes = run.upper().replace("{", "").replace("}", "").split("\\U")[1:]
    return "".join(_character(int(code, 16)) for code in codes)


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def from_backslashes(run: str) -> str:
    """What a run of BACKSLASH says."""
    # JSON escapes a slash, Python does not; and to Python the case of the letter counts.
    escapes = run.replace("\\/", "/").replace("\\X", "\\x").replace("%", "\\")
    first, *others = escapes.split("\\U")
    cased = (
        f"\\{'U' if len(other) >= 8 and set(other[:8]) <= _HEX_DIGITS else 'u'}{other}"
        for other in others
    )
    units = codecs.decode("".join((first, *cased)), "unicode_escape")
    pairs = units.encode("utf-16-le", "surrogatepass")
    return pairs.decode("utf-16-le", "replace")  # pairs of surrogates are one character
