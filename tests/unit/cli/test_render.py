"""Decisions as people see them."""

import pytest

from tidegate.cli.render import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Grüße, 世界 👋", "Grüße, 世界 👋"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("two\nlines\r\0", r"two\nlines\r\x00"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("\x9b31m", r"\x9b31m"),
        ("half \ud800", r"half \ud800"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
