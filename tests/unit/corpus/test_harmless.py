"""The corpus of harmless texts is large, the same every time, and holds nothing of anybody."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.harmless import KINDS, LONGEST, SHORTEST, Text, harmless, kind_of
from corpus.harmless.languages import LANGUAGES
from corpus.identifiers import holds_identifier

FOLDER = Path(__file__).parents[2] / "corpus/harmless"
SEEDS = (1, 2)

CARD = re.compile(r"3[04-9]|4|5|6|222[1-9]|22[3-9]|2[3-6]|27[01]|2720")
# Not addresses, though they have the look of one: pictures for screens of double resolution.
FILES = {"png", "css", "js"}


@pytest.fixture(scope="module")
def corpus() -> list[Text]:
    return harmless()


def passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def groups_of_digits(text: str) -> Iterator[str]:
    """Every run of whole groups of digits that single spaces or dashes part, joined."""
    for run in re.findall(r"[0-9]+(?:[ -][0-9]+)*", text):
        groups = re.split("[ -]", run)
        for first in range(len(groups)):
            joined = ""
            for group in groups[first:]:
                joined += group
                if len(joined) > 19:
                    break
                yield joined


def passes_97(account: str) -> bool:
    moved = (account[4:] + account[:4]).upper()
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def mail_addresses(text: str) -> Iterator[str]:
    for at in (place for place, sign in enumerate(text) if sign == "@"):
        local = re.search(r"[\w.%+-]*$", text[:at])
        domain = re.match(r"[\w-]+(?:\.[\w-]+)+", text[at + 1 :])
        if local and local[0] and domain:
            top = domain[0].rpartition(".")[2]
            if top.isalpha() and len(top) > 1 and top not in FILES:
                yield f"{local[0]}@{domain[0]}"


def addresses_outside(text: str) -> Iterator[str]:
    """Dotted quads that could be a machine of somebody: no loopback, no mask, no version."""
    for quad in re.finditer(r"(?<![\w.])(?:v|[\w-]+/)?(\d{1,3}(?:\.\d{1,3}){3})(?![\w.]*\w)", text):
        try:
            address = ipaddress.IPv4Address(quad[1])
        except ValueError:
            continue
        version = quad[0] != quad[1] or text[: quad.start()].endswith("version ")
        if not (version or address.is_loopback or address.is_unspecified or address.is_reserved):
            yield quad[0]


def test_there_are_at_least_3200_distinct_texts(corpus: list[Text]) -> None:
    assert len({text.text for text in corpus}) == len(corpus) >= 3200


def test_no_two_texts_differ_only_in_how_their_letters_are_composed(corpus: list[Text]) -> None:
    composed = Counter(unicodedata.normalize("NFC", text.text) for text in corpus)
    assert composed.total() - len(composed) == 0


def test_each_kind_has_120_texts_and_each_language_60(corpus: list[Text]) -> None:
    counts = Counter(text.kind for text in corpus)
    assert counts.keys() == {kind_of(texts) for texts in (*KINDS, *LANGUAGES)}
    assert len(counts) == len(KINDS) + len(LANGUAGES)
    assert all(counts[kind_of(texts)] >= 120 for texts in KINDS)
    assert all(counts[kind_of(texts)] >= 60 for texts in LANGUAGES)
    assert len(LANGUAGES) >= 25


def test_no_module_is_forgotten() -> None:
    modules = {path.stem for path in FOLDER.rglob("*.py") if path.stem != "__init__"}
    assert modules == {kind_of(texts) for texts in (*KINDS, *LANGUAGES)}


def test_texts_are_numbered_within_their_kind(corpus: list[Text]) -> None:
    numbers = defaultdict(list)
    for text in corpus:
        numbers[text.kind].append(text.number)
    assert all(found == list(range(len(found))) for found in numbers.values())


def test_a_seed_gives_the_same_texts_twice_and_another_seed_others(corpus: list[Text]) -> None:
    assert harmless.__wrapped__(1) == corpus
    assert len({text.text for text in (*harmless(2), *corpus)}) > 1.9 * len(corpus)


def test_lengths_are_within_bounds_and_mostly_100_to_800(corpus: list[Text]) -> None:
    lengths = [len(text.text) for text in corpus]
    assert (SHORTEST, LONGEST) == (40, 3000)
    assert min(lengths) >= SHORTEST
    assert max(lengths) <= LONGEST
    assert sum(100 <= length <= 800 for length in lengths) > 0.8 * len(lengths)


def test_every_text_is_valid_unicode(corpus: list[Text]) -> None:
    for text in corpus:
        assert text.text.encode("utf-8").decode("utf-8") == text.text
        unassigned = [
            sign for sign in text.text if unicodedata.category(sign) in ("Cn", "Co", "Cs")
        ]
        assert not unassigned, text


def test_no_slot_is_left_unfilled(corpus: list[Text]) -> None:
    assert not [text for text in corpus if re.search(r"<<\w+>>", text.text)]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_number_is_that_of_a_card(seed: int) -> None:
    for text in harmless(seed):
        for digits in groups_of_digits(text.text):
            if 13 <= len(digits) <= 19 and CARD.match(digits):
                assert not passes_luhn(digits), (digits, text)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_account_passes_its_check(seed: int) -> None:
    accounts = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{11,30}(?![A-Za-z0-9])")
    for text in harmless(seed):
        spaceless = re.sub(r"(?<=[A-Z0-9]{4}) (?=[A-Z0-9]{1,4}\b)", "", text.text)
        for account in accounts.findall(f"{text.text}\n{spaceless}"):
            assert not passes_97(account), (account, text)


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_no_mail_address(seed: int) -> None:
    assert not [found for text in harmless(seed) for found in mail_addresses(text.text)]


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_no_phone_number_as_it_is_dialled(seed: int) -> None:
    international = re.compile(r"(?<![\w+])\+[1-9](?:[ ()/.-]?\d){7,14}(?!\w)")
    american = re.compile(r"(?<![\w.-])\(?[2-9]\d\d\)?[ .-][2-9]\d\d[ .-]\d{4}(?![\w-])")
    for text in harmless(seed):
        assert not international.search(text.text), text
        assert not american.search(text.text), text


@pytest.mark.parametrize("seed", SEEDS)
def test_no_machine_of_anybody_is_addressed(seed: int) -> None:
    assert not [found for text in harmless(seed) for found in addresses_outside(text.text)]


@pytest.mark.parametrize("prefix", ["ghp_", "sk_live_", "xoxb-", "-----BEGIN", "eyJ", "0x"])
def test_no_secret_or_wallet_has_the_shape_of_a_provider(corpus: list[Text], prefix: str) -> None:
    long = re.compile(rf"(?<![A-Za-z0-9+/]){re.escape(prefix)}[A-Za-z0-9+/_-]{{36,}}")
    assert not [text for text in corpus if long.search(text.text)]


@pytest.mark.parametrize(
    ("passes", "fails"),
    [
        ("card 4111 1111 1111 1111 of a manual", "card 4111 1111 1111 1112 of a manual"),
        ("account GB82 WEST 1234 5698 7654 32 here", "account GB83 WEST 1234 5698 7654 32 here"),
        ("number 52998224725 of a manual", "number 52998224729 of a manual"),
        ("number 123-45-6789 of a manual", "number 000-45-6789 of a manual"),
        ("number 943 476 5919 of a manual", "number 943 476 5910 of a manual"),
        ("card at 00:1B:44:11:3A:B7 of a manual", "stamp 00:1B:44:11:3A:B7:22 of a manual"),
    ],
)
def test_a_text_is_left_out_for_an_identifier_that_passes_its_check(
    passes: str, fails: str
) -> None:
    assert holds_identifier(passes)
    assert not holds_identifier(fails)
