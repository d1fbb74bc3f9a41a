"""Ids are functions of what they name: the same anywhere, and different for anything else."""

import uuid
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.schemas.ids import (
    dead_letter_id,
    decision_id,
    ingest_event_id,
    record_id,
    uuid5,
    verdict_id,
)
from tidegate.schemas.records import Action, DecidedBy

EVENT, OTHER = UUID(int=1), UUID(int=2)
DIGEST, POLICY = b"d" * 32, b"p" * 32

coordinates = st.tuples(
    st.from_regex(r"[a-zA-Z0-9._-]{1,20}", fullmatch=True),  # what Kafka allows in a topic's name
    st.integers(0, 2**31 - 1),
    st.integers(0, 2**63 - 1),
)
digests = st.binary(min_size=32, max_size=32)


INGEST = "284f4aaf-b26f-579e-892f-94f3388fad02"
DEAD_LETTER = "e1f5b72f-4639-5f85-849b-62c5d2a3447c"
VERDICT = "4d92c74e-613f-59c7-ab95-ae047f7e55c0"
DECISION = "dd7f2da8-baff-5fb7-8c06-8e6face72812"
RECORD = "653b30f4-e283-5bc5-9fa1-20a9750d1e9c"


def test_ids_are_what_they_were_in_every_release() -> None:
    # Two workers of different versions must agree: a change here breaks running deployments.
    assert str(ingest_event_id("tidegate.requests", 3, 17)) == INGEST
    assert str(dead_letter_id("tidegate.requests", 3, 17)) == DEAD_LETTER
    assert str(verdict_id(EVENT, DIGEST, "keyword_filter", "1", POLICY)) == VERDICT
    slot = decision_id(EVENT, DIGEST, POLICY)
    assert str(slot) == DECISION
    assert str(record_id(slot, Action.ALLOW, DecidedBy.MERGE, "passed")) == RECORD


@given(one=coordinates, two=coordinates)
def test_two_records_share_no_id(one: tuple[str, int, int], two: tuple[str, int, int]) -> None:
    ids = {make(*where) for make in (ingest_event_id, dead_letter_id) for where in (one, two)}
    assert len(ids) == (2 if one == two else 4)


@given(one=st.tuples(st.uuids(), digests, digests), two=st.tuples(st.uuids(), digests, digests))
def test_two_slots_share_no_id(
    one: tuple[UUID, bytes, bytes], two: tuple[UUID, bytes, bytes]
) -> None:
    assert (decision_id(*one) == decision_id(*two)) == (one == two)


def test_every_input_of_a_slot_counts() -> None:
    slots = {
        decision_id(EVENT, DIGEST, POLICY),
        decision_id(OTHER, DIGEST, POLICY),
        decision_id(EVENT, POLICY, POLICY),
        decision_id(EVENT, DIGEST, DIGEST),
        decision_id(EVENT, POLICY, DIGEST),
    }
    assert len(slots) == 5


def test_every_input_of_a_record_counts() -> None:
    slot = decision_id(EVENT, DIGEST, POLICY)
    other = decision_id(OTHER, DIGEST, POLICY)
    reasons = ("passed", "component_block")
    records = {
        record_id(of, action, by, reason, edits, review)
        for of in (slot, other)
        for action in Action
        for by in DecidedBy
        for reason in reasons
        for edits in (b"", DIGEST)
        for review in (None, EVENT)
    }
    assert len(records) == 2 * len(Action) * len(DecidedBy) * 2 * 2 * 2


def test_every_input_of_a_verdict_counts() -> None:
    verdicts = {
        verdict_id(event, digest, component, version, options)
        for event in (EVENT, OTHER)
        for digest in (DIGEST, POLICY)
        for component in ("a", "b")
        for version in ("1", "2")
        for options in (DIGEST, POLICY)
    }
    assert len(verdicts) == 32


@pytest.mark.parametrize("event_id", [ingest_event_id("t", 0, 0), dead_letter_id("t", 0, 0)])
def test_a_producer_who_guesses_an_id_gains_no_slot(event_id: UUID) -> None:
    # The digest of a record that was no event is all zero, which no HMAC is.
    assert decision_id(event_id, bytes(32), POLICY) != decision_id(event_id, DIGEST, POLICY)


@given(namespace=st.uuids(), name=st.text(st.characters(codec="utf-8")))
def test_our_version_5_is_that_of_the_standard_library(namespace: UUID, name: str) -> None:
    assert uuid5(namespace, name) == uuid.uuid5(namespace, name)
