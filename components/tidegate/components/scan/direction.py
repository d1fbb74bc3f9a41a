"""Controls of the direction of writing (UAX #9): embeddings, overrides and isolates."""

import unicodedata

_EMBEDDINGS, _POP = "\u202a\u202b", "\u202c"
_OVERRIDES = "\u202d\u202e"
_ISOLATES, _POP_ISOLATE = "\u2066\u2067\u2068", "\u2069"
_TO_THE_LEFT = "\u202b\u2067"
CONTROLS = frozenset(_EMBEDDINGS + _POP + _OVERRIDES + _ISOLATES + _POP_ISOLATE)

_HANGUL_FILLERS = "\u115f\u1160\u3164\uffa0"


def reorders(paragraph: str) -> bool:
    """Whether controls show a paragraph otherwise than it reads.

    They do with an override, with one that is not closed or closes nothing, and with right-to-left
    where no letter within is written so. So does one before a mark or what does not show, where no
    writing has it.
    """
    opened: list[tuple[str, int]] = []
    written_so = 0  # letters of right-to-left scripts up to here
    for char, following in zip(paragraph, paragraph[1:] + " ", strict=True):
        if char in CONTROLS:
            if not (_is_fine(char, opened, written_so) and _is_shown(following)):
                return True
        else:
            written_so += _is_to_the_left(char)
    return bool(opened)


def _is_fine(control: str, opened: list[tuple[str, int]], written_so: int) -> bool:
    if control in _EMBEDDINGS or control in _ISOLATES:
        opened.append((control, written_so))
        return True
    if control in _OVERRIDES or not opened:
        return False
    opener, written_before = opened.pop()
    is_its_own = (control == _POP) == (opener in _EMBEDDINGS)
    return is_its_own and (opener not in _TO_THE_LEFT or written_so > written_before)


def _is_shown(char: str) -> bool:
    if char in CONTROLS:
        return True
    category = unicodedata.category(char)
    return not (category[0] == "M" or category in ("Cf", "Cn") or char in _HANGUL_FILLERS)


def _is_to_the_left(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("R", "AL") and char.isalpha()
