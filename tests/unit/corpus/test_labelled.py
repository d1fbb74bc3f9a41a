"""The labelled texts hold what their labels say and nothing else, and are alike every time."""

import base64
import ipaddress
import json
import random
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise

import phonenumbers
import pytest

from corpus.identifiers import holds_identifier
from corpus.labelled import KINDS, OF_A_KIND, Labelled, labelled
from corpus.labelled.kinds import Check
from corpus.labelled.personal import is_cpf, is_iban, is_nhs, is_nir, is_pesel, is_steuer_id
from corpus.numbers import luhn
from corpus.tokens import with_checksum

SEEDS = (1, 2)
every_seed = pytest.mark.parametrize("seed", SEEDS)


def found(seed: int, *kinds: str) -> list[str]:
    """All that labels of some kinds mark."""
    marked = [
        text.text[label.start : label.end]
        for text in labelled(seed)
        for label in text.labels
        if label.kind in kinds
    ]
    assert len(marked) >= OF_A_KIND * len(kinds)
    return marked


def near_misses(seed: int, check: Check) -> list[Labelled]:
    return [text for text in labelled(seed) if text.check is check and not text.labels]


@every_seed
def test_half_of_each_check_has_labels(seed: int) -> None:
    counts = Counter((text.check, bool(text.labels)) for text in labelled(seed))
    assert all(counts[check, True] == counts[check, False] > 0 for check in Check)


@every_seed
def test_labels_mark_what_is_there_in_order_and_apart(seed: int) -> None:
    for text in labelled(seed):
        assert all(0 <= label.start < label.end <= len(text.text) for label in text.labels)
        assert all(one.end <= other.start for one, other in pairwise(text.labels))
        assert {label.kind for label in text.labels} <= {text.kind}


def test_every_kind_has_a_name_of_its_own_and_a_frame() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        frames = (*kind.sentences, *kind.lines)
        assert frames
        assert all("<<it>>" in frame for frame in frames), kind.name


def test_a_seed_gives_the_same_texts_twice_and_another_seed_others() -> None:
    assert labelled.__wrapped__(1) == labelled(1)
    assert len({text.text for seed in SEEDS for text in labelled(seed)}) > 1.9 * len(labelled(1))


@every_seed
def test_texts_are_numbered_within_their_kind_and_none_comes_twice(seed: int) -> None:
    of_kind = defaultdict(list)
    for text in labelled(seed):
        of_kind[text.kind].append(text)
    for texts in of_kind.values():
        assert [text.number for text in texts] == list(range(len(texts)))
        assert len({text.text for text in texts}) == len(texts)


@every_seed
def test_no_slot_is_left_unfilled_and_nothing_is_for_private_use(seed: int) -> None:
    for text in labelled(seed):
        assert "<<" not in text.text
        assert not any(unicodedata.category(sign) in ("Co", "Cs") for sign in text.text)


@every_seed
def test_a_near_miss_holds_no_identifier(seed: int) -> None:
    for text in (text for check in Check for text in near_misses(seed, check)):
        assert not holds_identifier(text.text), text


@every_seed
def test_a_near_miss_of_personal_data_holds_no_address_of_mail(seed: int) -> None:
    for text in near_misses(seed, Check.PERSONAL):
        before, at, after = text.text.partition("@")
        assert not (at and before[-1:].isalnum() and "." in after.split()[0]) or "@2x." in text.text


@every_seed
def test_a_near_miss_of_invisible_text_has_no_run_of_what_does_not_show(seed: int) -> None:
    for text in near_misses(seed, Check.INVISIBLE):
        assert "\u200b" not in text.text
        assert not set(text.text) & set("\u202d\u202e\u2066\u2067\u2068")
        hidden = [sign for sign in text.text if 0xE0000 <= ord(sign) < 0xE0080]
        assert not hidden or "🏴" in text.text


@every_seed
def test_cards_and_accounts_pass_their_checks(seed: int) -> None:
    for card in found(seed, "card number"):
        digits = "".join(filter(str.isdigit, card))
        assert len(digits) in (15, 16)
        assert luhn(digits)
    assert all(map(is_iban, found(seed, "iban")))


@every_seed
def test_numbers_of_persons_pass_their_checks(seed: int) -> None:
    assert all(map(is_steuer_id, found(seed, "german tax id")))
    assert all(map(is_pesel, found(seed, "polish pesel")))
    assert all(map(is_cpf, found(seed, "brazilian cpf")))
    assert all(map(is_nir, found(seed, "french nir")))
    assert all(is_nhs(number.replace(" ", "")) for number in found(seed, "british nhs number"))
    assert all(holds_identifier(number) for number in found(seed, "spanish dni"))
    assert all(map(holds_identifier, found(seed, "us social security number")))


@pytest.mark.parametrize(
    ("is_right", "number"),
    [
        (is_steuer_id, "86095742719"),
        (is_pesel, "44051401359"),
        (is_nhs, "9434765919"),
        (is_cpf, "52998224725"),
        (is_iban, "GB82WEST12345698765432"),
        (is_nir, "255081416802538"),
    ],
)
def test_a_check_takes_the_number_of_a_manual_and_no_neighbour(
    is_right: Callable[[str], bool], number: str
) -> None:
    assert is_right(number)
    assert not is_right(number[:-1] + str((int(number[-1]) + 1) % 10))


@every_seed
def test_telephone_numbers_can_be_dialled(seed: int) -> None:
    for number in found(seed, "phone number"):
        assert phonenumbers.is_valid_number(phonenumbers.parse(number, "US")), number


@every_seed
def test_addresses_of_machines_and_of_mail_are_such(seed: int) -> None:
    assert all(ipaddress.ip_address(address).is_global for address in found(seed, "ip address"))
    assert all(
        mail.count("@") == 1 and mail.isascii() and "." in mail.partition("@")[2]
        for mail in found(seed, "e-mail address")
    )


@every_seed
def test_tokens_with_a_checksum_carry_the_right_one(seed: int) -> None:
    for token in found(seed, "github token", "github server token", "npm token"):
        prefix, _, body = token.partition("_")
        assert token == with_checksum(f"{prefix}_")(_Replayed(body[:30]))
        assert len(token) == 40


class _Replayed(random.Random):
    """Chance that draws what was drawn before."""

    def __init__(self, drawn: str) -> None:
        super().__init__(0)
        self._drawn = drawn

    def choices(self, *_: object, **__: object) -> list[str]:  # type: ignore[override]
        return list(self._drawn)


@every_seed
def test_a_jwt_has_a_header_and_claims(seed: int) -> None:
    for token in found(seed, "jwt"):
        header, claims, signature = (
            base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")
        )
        assert json.loads(header)["typ"] == "JWT"
        assert json.loads(claims)["sub"]
        assert len(signature) in (32, 256)


@every_seed
def test_a_private_key_is_a_block_of_its_lines(seed: int) -> None:
    for block in found(seed, "private key"):
        first, *body, last = block.split("\n")
        assert first.startswith("-----BEGIN ")
        assert first.replace("BEGIN", "END") == last
        assert base64.b64decode("".join(body), validate=True)


@every_seed
def test_hidden_text_does_not_show(seed: int) -> None:
    kinds = [kind.name for kind in KINDS if kind.check is Check.INVISIBLE and kind.is_hit]
    for hidden in found(seed, *kinds):
        assert all(unicodedata.category(sign) in ("Cf", "Mn", "Lo") for sign in hidden)
        assert not any(sign.isalnum() for sign in hidden if sign not in "\u3164\u115f\u1160\uffa0")
