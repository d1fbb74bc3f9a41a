"""The content digest tells contents apart and gives none away."""

import hashlib
import hmac

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.building import CANARY
from tidegate.components.content import Direction, Part
from tidegate.components.digest import MIN_KEY_BYTES, NO_DIGEST, ContentKey

KEY = ContentKey(b"k" * MIN_KEY_BYTES)

texts = st.text(alphabet=st.characters(), max_size=4) | st.sampled_from(["", "\ud800", "\udfff"])
parts = st.builds(Part, path=texts, text=texts, kind=texts, role=st.none() | texts)
lists = st.lists(parts, max_size=3)


def digest(given_parts: list[Part], direction: Direction = Direction.REQUEST) -> bytes:
    return KEY.content_digest(direction, given_parts)


def no_role_is_empty(given_parts: list[Part]) -> list[Part]:
    """No role and an empty one count as the same: `scannable_parts` never gives an empty known."""
    return [Part(p.path, p.text, p.kind, p.role or "") for p in given_parts]


@given(one=lists, two=lists)
def test_different_parts_give_different_digests(one: list[Part], two: list[Part]) -> None:
    same = no_role_is_empty(one) == no_role_is_empty(two)
    assert (digest(one) == digest(two)) == same


@given(text=st.text(min_size=1, max_size=8), data=st.data())
def test_moving_a_boundary_gives_another_digest(text: str, data: st.DataObject) -> None:
    at, other = (data.draw(st.integers(0, len(text))) for _ in range(2))
    assume(at != other)
    cut = [[Part("a", text[:i]), Part("a", text[i:])] for i in (at, other)]
    assert digest(cut[0]) != digest(cut[1])
    across = [[Part(text[:i], text[i:])] for i in (at, other)]
    assert digest(across[0]) != digest(across[1])
    kinds = [[Part("a", "b", text[:i], text[i:])] for i in (at, other)]
    assert digest(kinds[0]) != digest(kinds[1])


def test_splitting_joining_and_swapping_parts_gives_another_digest() -> None:
    variants = [
        [],
        [Part("", "")],
        [Part("", ""), Part("", "")],
        [Part("a", "bc")],
        [Part("a", "b"), Part("a", "c")],
        [Part("a", "c"), Part("a", "b")],
        [Part("a", "b\x00c")],
        [Part("a", "bc", role="user")],
        [Part("a", "bc", role="system")],
        [Part("a", "bc", kind="image")],
    ]
    assert len({digest(variant) for variant in variants}) == len(variants)


@given(given_parts=lists)
def test_the_direction_matters(given_parts: list[Part]) -> None:
    assert digest(given_parts) != digest(given_parts, Direction.RESPONSE)


@given(given_parts=lists)
def test_the_key_matters_and_nothing_else_does(given_parts: list[Part]) -> None:
    other, same = ContentKey(b"o" * 32), ContentKey(b"k" * 32)
    assert other.content_digest(Direction.REQUEST, given_parts) != digest(given_parts)
    assert same.content_digest(Direction.REQUEST, iter(given_parts)) == digest(given_parts)


def test_lone_surrogates_and_their_look_alikes_differ() -> None:
    variants = ["\ud800", "\udc00", "\ud800\udc00", "\U00010000", "?", "\ufffd", "\\ud800"]
    assert len({digest([Part("a", text)]) for text in variants}) == len(variants)


@given(given_parts=lists)
def test_a_digest_has_32_bytes_and_is_not_the_empty_one(given_parts: list[Part]) -> None:
    assert len(digest(given_parts)) == len(NO_DIGEST)
    assert digest(given_parts) != NO_DIGEST


def test_the_digest_is_what_the_documentation_says() -> None:
    # In plain hmac, so that somebody else's code can check a decision.
    fields = [b"tidegate.content.v1", b"request", b"p", b"text", b"user", "é".encode()]
    message = b"".join(len(field).to_bytes(8, "big") + field for field in fields)
    expected = hmac.new(b"k" * 32, message, hashlib.sha256).digest()
    assert digest([Part("p", "é", role="user")]) == expected


@pytest.mark.parametrize("length", [0, 1, 31])
def test_a_short_key_is_refused_without_being_told(length: int) -> None:
    with pytest.raises(ValueError, match=f"has {length} bytes and needs at least 32") as caught:
        ContentKey((CANARY * 4).encode()[:length])
    assert CANARY[:8] not in str(caught.value)


def test_a_key_of_32_bytes_or_more_is_taken() -> None:
    ids = {ContentKey(b"k" * length).key_id for length in (32, 33, 64, 65, 1000)}
    assert len(ids) == 5


def test_the_key_id_names_the_key_without_telling_it() -> None:
    key = b"k" * 32
    assert KEY.key_id == ContentKey(key).key_id != ContentKey(b"l" * 32).key_id
    assert len(KEY.key_id) == 16
    assert KEY.key_id not in (key.hex(), hashlib.sha256(key).hexdigest()[:16])


@given(payload=st.binary(max_size=40), other=st.binary(max_size=40))
def test_payloads_have_digests_of_their_own(payload: bytes, other: bytes) -> None:
    assert (KEY.payload_digest(payload) == KEY.payload_digest(other)) == (payload == other)
    assert len(KEY.payload_digest(payload)) == 32


def test_a_payload_is_never_taken_for_content() -> None:
    assert KEY.payload_digest(b"") not in (digest([]), digest([Part("", "")]))
