# ruff: noqa: RUF001  letters that look like others are what is tested
"""`keyword_filter`: listed words as whole words, found where they stand in the original text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.building import context, request, response
from tidegate.components.detectors.keyword_filter import KeywordFilter, KeywordFilterOptions
from tidegate.components.result import MAX_EDITS, MAX_FINDINGS, SafetyResult
from tidegate.schemas.records import Event, MessagePart, Severity


def judged(event: Event, *words: str) -> SafetyResult:
    component = KeywordFilter()
    component.initialize(KeywordFilterOptions(words=words))
    return component.process(context(event))


def found(text: str, *words: str) -> list[str]:
    """What of the text was found, in order, cut out by the positions of the findings."""
    result = judged(request(text), *words)
    assert result.should_block == (not result.passed) == bool(result.findings)
    return [text[f.start : f.end] for f in result.findings]


WHOLE = {
    "alone": ("gardyloo", "gardyloo"),
    "in a sentence": ("They cried gardyloo at noon", "gardyloo"),
    "in capitals": ("GARDYLOO", "GARDYLOO"),
    "in mixed case": ("gArDyLoO", "gArDyLoO"),
    "before a full stop": ("gardyloo.", "gardyloo"),
    "in quotes": ("“gardyloo”", "gardyloo"),
    "in brackets": ("(gardyloo)[1]", "gardyloo"),
    "after a hyphen": ("pre-gardyloo", "gardyloo"),
    "before an apostrophe": ("gardyloo's", "gardyloo"),
    "on a line of its own": ("a\ngardyloo\nb", "gardyloo"),
    "between no-break spaces": ("a\xa0gardyloo\xa0b", "gardyloo"),
    "between zero-width spaces": ("a\u200bgardyloo\u200bb", "gardyloo"),
    "before a raised digit": ("gardyloo² and gardyloo¹", "gardyloo"),
    "before a circled digit": ("gardyloo①", "gardyloo"),
    "before a fraction": ("gardyloo½", "gardyloo"),
    "beside a symbol": ("$gardyloo€ =gardyloo+", "gardyloo"),
    "beside an emoji": ("👋gardyloo👋🏽", "gardyloo"),
    "beside Chinese": ("他说gardyloo了", "gardyloo"),
    "beside a Chinese mark of repetition": ("々gardyloo々", "gardyloo"),
    "beside a Chinese zero": ("〇gardyloo〇", "gardyloo"),
    "beside Hiragana": ("これはgardylooです", "gardyloo"),
    "beside Katakana": ("カgardylooー", "gardyloo"),
    "beside narrow Katakana": ("ｶgardylooｶ", "gardyloo"),
    "beside a vertical repeat mark": ("〱gardyloo〱", "gardyloo"),
    "beside Bopomofo": ("ㄅgardylooㄅ", "gardyloo"),
    "beside Tangut, whose characters have no names": (
        "\U00017000gardyloo\U00018d00",
        "gardyloo",
    ),
    "beside Thai": ("คำว่าgardylooนี้", "gardyloo"),
    "beside a Thai mark": ("ที่gardylooี", "gardyloo"),
    "beside Lao": ("ຄຳgardylooຄຳ", "gardyloo"),
    "beside Khmer": ("ពាក្យgardylooនេះ", "gardyloo"),
    "beside Burmese": ("မြန်မာgardylooမြန်", "gardyloo"),
    "beside Tai Lue": ("ᦀgardylooᦀ", "gardyloo"),
}


@pytest.mark.parametrize(("text", "expected"), WHOLE.values(), ids=WHOLE)
def test_a_whole_word_is_found(text: str, expected: str) -> None:
    spans = found(text, "gardyloo")
    assert spans == [expected] * text.casefold().count("gardyloo")


PART = {
    "in a longer word": "gardyloos",
    "at the end of a longer word": "agardyloo",
    "inside a longer word": "agardyloos",
    "before a digit": "gardyloo2",
    "after a digit": "2gardyloo",
    "before an Arabic digit": "gardyloo٣",
    "before an underscore": "gardyloo_",
    "after an underscore": "_gardyloo",
    "in a name of code": "my_gardyloo_function",
    "with an accent after it": "gardyloo\u0301",
    "before another alphabet": "gardylooя",
    "before a Roman numeral": "gardylooⅧ",
    "before Hangul": "gardyloo를",
    "before Devanagari": "gardylooक",
    "before a Devanagari mark": "gardyloo\u0940",
    "before a modifier letter": "gardylooʰ",
    "before a wide letter": "gardylooＡ",
    "split by a space": "gardy loo",
    "with another letter": "gardylao",
}


@pytest.mark.parametrize("text", PART.values(), ids=PART)
def test_a_part_of_a_longer_word_is_not_found(text: str) -> None:
    assert found(text, "gardyloo") == []


CASES = {
    "sharp s for ss": ("die Straße.", "STRASSE", ["Straße"]),
    "ss for sharp s": ("die STRASSE.", "straße", ["STRASSE"]),
    "capital sharp s": ("STRAẞE", "straße", ["STRAẞE"]),
    "after a sharp s": ("ßß gardyloo ßß", "gardyloo", ["gardyloo"]),
    "half of a sharp s": ("ß", "s", []),
    "an s beside a sharp s": ("ßs s", "s", ["s"]),
    "dotted capital i": ("İSTANBUL", "i\u0307stanbul", ["İSTANBUL"]),
    "no dotless reading of it": ("İSTANBUL", "istanbul", []),
    "after dotted capital i": ("İİİ gardyloo", "gardyloo", ["gardyloo"]),
    "long s": ("ſecret", "SECRET", ["ſecret"]),
    "kelvin": ("\u212aelvin", "kelvin", ["\u212aelvin"]),
    "ligature": ("oﬀice", "office", ["oﬀice"]),
    "end inside a ligature": ("oﬀ", "of", []),
    "final sigma": ("ΟΔΟΣ οδος οδοσ", "οδος", ["ΟΔΟΣ", "οδος", "οδοσ"]),
    "an accent in one character": ("CAFÉ", "café", ["CAFÉ"]),
    "beyond the basic plane": ("𝒳😀 gardyloo 😀", "gardyloo", ["gardyloo"]),
    "a word beyond the basic plane": ("a 𐐀𐐁 b", "𐐨𐐩", ["𐐀𐐁"]),
    "Cyrillic": ("Это СЕКРЕТ, не секреты", "секрет", ["СЕКРЕТ"]),
    "Hindi": ("यह गुप्त है", "गुप्त", ["गुप्त"]),
    "Hindi, a mark longer": ("गुप्ता", "गुप्त", []),
    "Korean": ("이것은 비밀 입니다", "비밀", ["비밀"]),
    "Korean with a particle": ("비밀을", "비밀", []),
    "Chinese in a sentence": ("这是秘密文件", "秘密", ["秘密"]),
    "Chinese twice": ("秘密秘密", "秘密", ["秘密", "秘密"]),
    "Japanese": ("それは秘密です", "秘密", ["秘密"]),
    "Thai in a sentence": ("นี่คือความลับมาก", "ความลับ", ["ความลับ"]),
    "Arabic": ("هذا سر كبير", "سر", ["سر"]),
    "Arabic inside": ("هذا سرير", "سر", []),
    "phrase": ("Open the POD bay doors.", "pod bay", ["POD bay"]),
    "phrase inside": ("tripod bays", "pod bay", []),
    "phrase over a line": ("pod\nbay", "pod bay", ["pod\nbay"]),
    "word with punctuation": ("use C++ or c++11", "c++", ["C++", "c++"]),
    "only punctuation": ("a!!b !!!", "!!", ["!!", "!!", "!!"]),
    "spaces around it in the list": ("a gardyloo b", "  gardyloo ", ["gardyloo"]),
    "a rejected place overlaps a good one": ("aa-aa-aab aa-aa", "aa-aa", ["aa-aa", "aa-aa"]),
    "good ones overlap": ("aa-aa-aa", "aa-aa", ["aa-aa", "aa-aa"]),
    "a rejected one first": ("bab ab", "ab", ["ab"]),
    "at both ends": ("ab ab", "ab", ["ab", "ab"]),
    "nothing to find it in": ("", "ab", []),
}


@pytest.mark.parametrize(("text", "word", "expected"), CASES.values(), ids=CASES)
def test_words_are_found_in_the_original_text(text: str, word: str, expected: list[str]) -> None:
    assert found(text, word) == expected


def test_the_first_of_a_run_that_is_rejected_hides_no_second() -> None:
    # "ab ab" at 1 follows a letter; the next place that fits overlaps it.
    assert found("xab ab ab", "ab ab") == ["ab ab"]


def test_several_words_are_found_in_the_order_of_the_text() -> None:
    assert found("two one two", "one", "two", "TWO") == ["two", "one", "two"]


@given(
    before=st.text(max_size=6),
    after=st.text(max_size=6),
    word=st.sampled_from(["gardyloo", "straße", "秘密", "ﬀ", "İi", "ſ", "𐐨"]),
)
def test_a_word_between_spaces_is_always_found_in_its_place(
    before: str, after: str, word: str
) -> None:
    text = f"{before} {word} {after}"
    start = len(before) + 1
    result = judged(request(text), word)
    assert (start, start + len(word)) in [(f.start, f.end) for f in result.findings]


@given(text=st.text(alphabet="aAßẞsSİi\u0307ſﬀf \u4e00", max_size=12))
def test_what_is_found_folds_to_the_word(text: str) -> None:
    for word in ("ss", "f", "i", "a ß"):
        assert {span.casefold() for span in found(text, word)} <= {word.casefold()}


@pytest.mark.parametrize("block", range(0, 0x110000, 0x8000))
def test_no_single_neighbour_raises(block: int) -> None:
    for code in range(block, block + 0x8000, 17):
        char = chr(code)
        hits = found(f"{char}ab{char}", "ab")
        if unicodedata.category(char) in ("Lu", "Ll", "Lt"):
            assert hits == []
        elif unicodedata.category(char)[0] in "PSZ" and char != "_":
            assert hits == ["ab"]


def test_every_part_of_an_event_is_searched_whatever_its_kind() -> None:
    event = response(
        "a gardyloo",
        attributes={"gardyloo": "x gardyloo"},
        system_instructions=(MessagePart(type="image", content="gardyloo", name="gardyloo"),),
    )
    assert [f.part for f in judged(event, "gardyloo").findings] == [
        "output_messages[0].parts[0].content",
        "system_instructions[0].content",
        "system_instructions[0].name",
        "attributes[0].key",
        "attributes[0].value",
    ]


def test_a_finding_does_not_tell_which_word_was_meant() -> None:
    (found_,) = judged(request("a gardyloo"), "gardyloo").findings
    assert "gardyloo" not in repr(found_)
    assert (found_.rule_id, found_.category) == ("listed_word", "keyword")
    assert found_.severity is Severity.MEDIUM


# 1 MB each; if one took more than linear time these would not end.
LARGE = {
    "hit after hit": ("ab " * 333_333, ("ab",), MAX_EDITS + 2),
    "overlapping hits": ("!" * 1_000_000, ("!!",), MAX_EDITS + 2),
    "almost a hit": ("a" * 1_000_000, ("a" * 1000 + "b",), 0),
    "almost a hit from behind": ("a" * 1_000_000, ("b" + "a" * 1000,), 0),
    "overlapping rejected places": ("a" * 1_000_000, ("a" * 1000,), 1),
    "letters that grow": ("ß " * 333_333, ("ss",), MAX_EDITS + 2),
    "letters that grow by three": ("ΐ" * 333_333, ("x",), 0),
    "beyond the basic plane": ("😀" * 250_000, ("😀",), MAX_EDITS + 2),
    "marks": ("\u0301" * 500_000, ("a",), 0),
}


@pytest.mark.parametrize(("text", "words", "count"), LARGE.values(), ids=LARGE)
def test_a_large_text_is_judged_and_its_findings_counted(
    text: str, words: tuple[str, ...], count: int
) -> None:
    """Past the bound there is one finding more, which says so."""
    result = judged(request(text), *words)
    assert len(result.findings) == min(count, MAX_FINDINGS)
    assert len(result.findings) + result.findings_dropped == count


@pytest.mark.parametrize("words", [(), ("",), ("a", " "), ("\t\n",)])
def test_words_must_say_something(words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="words"):
        KeywordFilterOptions(words=words)
