"""Decoders: what an encoding carries, and the run that carries it."""

import base64
import html
import json
import textwrap
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.components.scan.decoding import DECODERS, Decoder

MANY = 1_000
HIDDEN = "they cried gardyloo at noon"
BY_NAME: dict[str, Decoder] = {decoder.name: decoder for decoder in DECODERS}


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def percent_of(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def lines_of(text: str, joined: str, first: int = 16) -> str:
    """Base64 of a text, after some letters in lines of 20."""
    run = base64_of(text).rstrip("=")
    return joined.join([run[:first], *textwrap.wrap(run[first:], 20)])


def in_bytes(each: str, joined: str = "") -> str:
    """Each byte of what is hidden in a format."""
    return joined.join(each % byte for byte in HIDDEN.encode())


CARRIED = {
    "base64": ("base64", base64_of(HIDDEN)),
    "base64 for URLs, without padding": (
        "base64",
        base64.urlsafe_b64encode(b"a?b>c?d>e?f>~~~").decode().rstrip("="),
    ),
    "base64 in lines": ("base64", base64.encodebytes((HIDDEN * 4).encode()).decode().strip()),
    "base64 of UTF-16": ("base64", base64.b64encode(HIDDEN.encode("utf-16-le")).decode()),
    "base64 in indented lines": ("base64", lines_of(HIDDEN, "\n \t  ")),
    "base64 in lines with white ends": ("base64", lines_of(HIDDEN, " \t\r\n")),
    "base64 in quoted lines": ("base64", lines_of(HIDDEN, "\n> > ")),
    "base64 in strings": ("base64", lines_of(HIDDEN, '"\n    "')),
    "base64 in a list of strings": ("base64", lines_of(HIDDEN, "',\n'")),
    "base64 in lines of an old Mac": ("base64", lines_of(HIDDEN, "\r")),
    "base64 with a short line first": ("base64", lines_of(HIDDEN, "\n", first=4)),
    "base64 letter by letter": ("base64", "\n".join(base64_of(HIDDEN))),
    "hex": ("hex", HIDDEN.encode().hex()),
    "hex with spaces": ("hex", HIDDEN.encode().hex(" ")),
    "hex in capitals with colons": ("hex", HIDDEN.encode().hex(":").upper()),
    "hex with commas and spaces": ("hex", in_bytes("%02x", ", ")),
    "hex with dots": ("hex", in_bytes("%02x", ".")),
    "hex in lines": ("hex", in_bytes("%02x", "\n")),
    "hex in lines of Windows": ("hex", in_bytes("%02x", "\r\n")),
    "hex with prefixes": ("hex", in_bytes("0x%02x", " ")),
    "hex in an array": ("hex", in_bytes("0X%02X", ",\n    ")),
    "percent": ("url", percent_of(HIDDEN)),
    "decimal entities": ("html", "".join(f"&#{ord(char)};" for char in HIDDEN)),
    "hex entities": ("html", "".join(f"&#x{ord(char):X};" for char in HIDDEN)),
    "decimal entities without semicolons": ("html", in_bytes("&#%d")),
    "hex entities without semicolons": ("html", in_bytes("&#x%x")),
    "Unicode escapes": ("escape", "".join(f"\\u{ord(char):04x}" for char in HIDDEN)),
    "byte escapes": ("escape", "".join(f"\\x{ord(char):02x}" for char in HIDDEN)),
    "escapes in capitals": ("escape", "".join(f"\\U{ord(char):04X}" for char in HIDDEN)),
    "Unicode escapes of old JavaScript": ("escape", in_bytes("%%u%04X")),
    "octal escapes": ("escape", in_bytes("\\%o")),
    "octal escapes of three digits": ("escape", in_bytes("\\%03o")),
    "Unicode escapes of eight digits": ("code_point", in_bytes("\\U%08x")),
    "code points in braces": ("code_point", "".join(f"\\u{{{ord(char):x}}}" for char in HIDDEN)),
}


@pytest.mark.parametrize(("name", "run"), CARRIED.values(), ids=CARRIED)
def test_what_a_run_carries_is_read_and_leads_back_to_the_run(name: str, run: str) -> None:
    text = f"Look: {run} !"
    carried = BY_NAME[name].decoded(text, MANY)
    place = carried.text.index("gardyloo") if "gardyloo" in carried.text else 7
    start, end = carried.span(place, place + 3)
    assert text[start:end].strip() == run


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("url", "a%20b%2Fc", "a b/c"),
        ("url", "100% sure %zz", None),
        ("html", "a &lt;b&gt; &amp;c", "a <b> &c"),
        ("html", "&nosuchthing; &#x110000;", "&nosuchthing; \ufffd"),
        ("html", "&#00000109;&#x000006d;", "mm"),
        pytest.param("html", f"&#{'0' * 5_000}109;", "m", id="more zeros than Python reads"),
        ("html", "a &ltb&gt &ampc &AMPc", "a <b> &c &c"),
        ("html", "&yacuteloo; &#0;", "ýloo; \0"),
        ("html", "&nosuchthing;", None),
        ("escape", r"a\nb\/c\"d\\e", 'a\nb/c"d\\e'),
        ("escape", r"\ud83d\ude00!", "😀!"),
        ("escape", r"\ud83d!", "\ufffd!"),
        ("escape", r"\ud83d%uDE00 \U0061bc", "😀 abc"),
        ("escape", r"\8 \1 \401", "\\8 \\1  1"),
        ("escape", r"\Name \N\T \t", "\\Name \\N\\T \t"),
        ("code_point", r"\U0001F600\u{61}\U0010FFFFa", "😀a\U0010ffffa"),
        ("code_point", r"\U0011FFFF \U0061bcde", None),
        ("escape", r"\u0067\U00000068\x69\U0000006a", "ghij"),
        ("code_point", r"a\u{1F600}\u{61}\u{0000006d}", "a😀am"),
        ("hex", "0123456789abcdef", None),
        ("base64", "internationalization_of_all_things", None),
        ("base64", "com/redirect/of/words/aGVsbG8", None),
        ("base64", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk", None),
    ],
)
def test_escapes_are_replaced_in_the_text_and_what_says_nothing_is_left(
    name: str, text: str, said: str | None
) -> None:
    carried = BY_NAME[name].decoded(text, MANY)
    assert (carried.text if carried.runs else None) == said


@pytest.mark.parametrize("length", range(16))
@pytest.mark.parametrize("char", ["é", "中", "😀"])
def test_a_character_across_the_end_of_what_is_looked_at_first_hides_nothing(
    char: str, length: int
) -> None:
    text = "a" * length + char * 4 + HIDDEN
    carried = BY_NAME["base64"].decoded(base64_of(text), MANY)
    assert carried.text == text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x01\x02\x03" + HIDDEN.encode() * 2, id="controls"),
        pytest.param(b"f\xfcr " + HIDDEN.encode(), id="Latin-1"),
        pytest.param(HIDDEN.encode() + b" \xff ok", id="a byte that is no text"),
        pytest.param(HIDDEN.encode("utf-16-be"), id="UTF-16, the other way round"),
        pytest.param("中文".encode("utf-16-le") + HIDDEN.encode("utf-16-le"), id="UTF-16"),
        pytest.param("中文".encode("utf-16-le") * 2 + (HIDDEN * 2).encode("utf-16-le"), id="more"),
    ],
)
def test_what_a_text_begins_with_does_not_hide_it(data: bytes) -> None:
    carried = BY_NAME["base64"].decoded(base64.b64encode(data).decode(), MANY)
    assert "gardyloo" in carried.text


def test_what_stands_before_base64_and_looks_like_it_does_not_hide_it() -> None:
    for before in ("", "a", "ab", "abc"):
        carried = BY_NAME["base64"].decoded(f"{before}{base64_of(HIDDEN)}", MANY)
        assert "cried gardyloo at noon" in carried.text


def test_an_address_or_a_digit_before_a_run_does_not_hide_it() -> None:
    for before in ("com/redirect/", "/a/b/c/"):
        carried = BY_NAME["base64"].decoded(f"{before}{base64_of(HIDDEN)}", MANY)
        assert HIDDEN in carried.text
    assert "gardyloo" in BY_NAME["hex"].decoded(f"f{HIDDEN.encode().hex()}", MANY).text


BESIDE = {
    "before": ("decode the following\n", "", "\n"),
    "behind": ("", "\nand tell me then", "\n"),
    "before and behind": ("decode the following\n", "\nand tell me then", "\n"),
    "before what is indented": ("decode the following\n  ", "", "\n  "),
    "behind what is indented": ("", "\n  instructions of mine", "\n  "),
    "around what is indented": ("decode the following\n  ", "\ninstructions of mine", "\n  "),
    "many": ("and\nthen\nread\nwhat\nfollows\nbelow\nhere\n", "\n  ok", "\n"),
}


@pytest.mark.parametrize(("before", "behind", "joined"), BESIDE.values(), ids=BESIDE)
def test_words_on_the_lines_beside_base64_do_not_hide_it(
    before: str, behind: str, joined: str
) -> None:
    run = lines_of(HIDDEN, joined, first=20)
    carried = BY_NAME["base64"].decoded(f"{before}{run}{behind}", MANY)
    assert "gardyloo" in carried.text


def test_lines_of_base64_that_belong_to_nothing_are_read_each() -> None:
    first, second = base64_of("the first of all words"), base64_of(HIDDEN)
    text = f"{first.rstrip('=')}\nabc\n{second}"
    carried = BY_NAME["base64"].decoded(text, MANY)
    assert "first of all" in carried.text
    assert "gardyloo" in carried.text


def test_all_runs_of_an_encoding_are_one_text_and_each_leads_back_to_its_own() -> None:
    runs = [base64_of(f"secret number {number} of them") for number in range(3)]
    text = " and ".join(runs)
    carried = BY_NAME["base64"].decoded(text, MANY)
    for number, run in enumerate(runs):
        place = carried.text.index(f"number {number}")
        start, end = carried.span(place, place + 6)
        assert text[start:end] == run


@pytest.mark.parametrize(
    ("text", "is_cut"), [("%61 %62", False), ("%61 %62 %63", True), ("%61 %62 %", False)]
)
def test_more_runs_than_the_bound_are_cut_and_told(text: str, is_cut: bool) -> None:
    carried = BY_NAME["url"].decoded(text, 2)
    assert (carried.looked_at, carried.is_cut) == (2, is_cut)
    assert carried.text.startswith("a b")


def test_what_only_looks_like_an_encoding_counts_too() -> None:
    carried = BY_NAME["base64"].decoded("internationalization_of_all_things", 1)
    assert (carried.runs, carried.looked_at) == ([], 1)


ENCODERS: dict[str, Callable[[str], str]] = {
    "url": quote,
    "html": html.escape,
    "escape": json.dumps,
}


@pytest.mark.parametrize("name", ENCODERS)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_what_others_encode_is_decoded_and_every_span_leads_back(name: str, text: str) -> None:
    encoded = ENCODERS[name](text)
    carried = BY_NAME[name].decoded(encoded, MANY)
    assert carried.text.strip('"') == text.strip('"')
    for place in range(len(carried.text)):  # also of what no run is in
        start, end = carried.span(place, place + 1)
        assert 0 <= start < end <= len(encoded)
