import json
from typing import Any

import pytest

from tidegate.registry.schema import read_schema
from tidegate.registry.state import Conflict, Registration, Registrations, encode_record
from tidegate.schemas.codec import schema_text
from unit.schemas.strategies import RECORDS

INT, LONG, STRING = '"int"', '"long"', '"string"'


def log_of(*registered: tuple[str, str]) -> list[tuple[int, bytes | None, bytes | None]]:
    return [(i, *encode_record(subject, text)) for i, (subject, text) in enumerate(registered)]


def state_of(log: list[tuple[int, bytes | None, bytes | None]]) -> Registrations:
    state = Registrations()
    for record in log:
        state.apply(*record)
    return state


def registered(state: Registrations, subject: str) -> list[tuple[int, int, str]]:
    return [(r.version, r.schema_id, r.schema.text) for r in state.versions(subject)]


def test_an_id_is_one_more_than_the_offset_of_the_first_accepted_record() -> None:
    state = state_of(log_of(("a", INT), ("a", LONG), ("b", LONG), ("b", STRING), ("c", STRING)))

    assert registered(state, "a") == [(1, 1, INT), (2, 2, LONG)]
    assert registered(state, "b") == [(1, 2, LONG)]
    assert registered(state, "c") == [(1, 5, STRING)]


def test_gaps_between_offsets_are_gaps_between_ids() -> None:
    state = Registrations()

    state.apply(7, *encode_record("a", INT))
    state.apply(90, *encode_record("a", LONG))

    assert registered(state, "a") == [(1, 8, INT), (2, 91, LONG)]


def test_the_same_schema_keeps_its_id_whatever_its_white_space_and_key_order() -> None:
    one = '{"type": "fixed", "name": "F", "size": 1}'
    other = '{"size":1,\n"name":"F","type":"fixed"}'
    state = Registrations()

    first = state.apply(0, *encode_record("a", one))
    again = state.apply(1, *encode_record("a", other))
    elsewhere = state.apply(2, *encode_record("b", other))

    assert again == first
    assert isinstance(elsewhere, Registration)
    assert elsewhere.schema_id == 1
    assert registered(state, "a") == [(1, 1, one)]


def test_a_schema_must_read_the_data_of_every_version_before_it() -> None:
    def record(**fields: Any) -> str:
        described = [{"name": n, **more} for n, more in {"a": {"type": "int"}, **fields}.items()]
        return json.dumps({"type": "record", "name": "R", "fields": described})

    without = record()
    optional = record(f={"type": "int", "default": 0})
    required = record(f={"type": "int"})
    state = state_of(log_of(("a", without), ("a", optional)))

    refused = state.apply(2, *encode_record("a", required))

    # It reads version 2, which has the field, but not version 1.
    assert isinstance(refused, Conflict)
    assert refused.version == 1
    assert "/fields/f" in refused.reason
    assert len(state.versions("a")) == 2


def test_a_refused_schema_gets_no_id() -> None:
    state = state_of(log_of(("a", LONG), ("a", INT)))

    assert state.schema(2) is None
    assert state.find("a", read_schema(INT)) is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (None, None),
        (b"a", None),
        (b"a", b""),
        (b"a", b"\xff\x00"),
        (b"a", b"[" * 100_000),
        (b"a", b"[]"),
        (b"a", b'{"subject": "a"}'),
        (b"a", b'{"subject": "a", "schema": 1}'),
        (b"a", b'{"subject": "a", "schema": "no schema"}'),
        (b"a", b'{"subject": "\\ud800", "schema": "\\"int\\""}'),
        (b"b", b'{"subject": "a", "schema": "\\"int\\""}'),
    ],
)
def test_a_record_that_is_none_of_ours_changes_nothing_and_is_logged(
    key: bytes | None, value: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    state = Registrations()

    applied = state.apply(7, key, value)

    assert applied is None
    assert [record.message for record in caplog.records] == [
        "offset 7 of the log is no record of ours, and changes nothing"
    ]
    assert state.subjects() == []


def test_two_readers_of_one_log_agree_wherever_each_began_to_answer() -> None:
    log = log_of(("a", INT), ("b", LONG), ("a", STRING), ("a", LONG), ("b", INT), ("c", INT))
    log.insert(3, (100, b"x", b"garbage"))
    log = [(i, key, value) for i, (_, key, value) in enumerate(log)]
    early = state_of(log[:2])
    for record in log[2:]:
        early.find_conflict("a", read_schema(INT))
        early.apply(*record)
    late = state_of(log)

    for subject in ("a", "b", "c"):
        assert registered(early, subject) == registered(late, subject)


def test_the_uses_of_an_id_are_listed_by_subject() -> None:
    state = state_of(log_of(("b", INT), ("a", '"float"'), ("a", '"double"'), ("c", INT)))

    assert [(use.subject, use.version) for use in state.uses(1)] == [("b", 1), ("c", 1)]
    assert state.uses(99) == []


def own_schema(kind: type) -> Any:
    return json.loads(schema_text(kind))


@pytest.mark.parametrize("kind", RECORDS)
def test_tidegates_own_schemas_evolve_by_fields_with_defaults_only(kind: type) -> None:
    state = state_of(log_of(("s", schema_text(kind))))
    added = {"name": "added_later", "type": "string"}
    with_default, without = own_schema(kind), own_schema(kind)
    with_default["fields"].append({**added, "default": ""})
    without["fields"].append(added)

    refused = state.apply(1, *encode_record("s", json.dumps(without)))
    accepted = state.apply(2, *encode_record("s", json.dumps(with_default)))

    assert isinstance(refused, Conflict)
    assert "/fields/added_later" in refused.reason
    assert isinstance(accepted, Registration)
    assert accepted.version == 2


def test_the_enums_of_a_decision_may_gain_and_lose_symbols_as_they_have_a_default() -> None:
    (decision,) = (kind for kind in RECORDS if kind.__name__ == "Decision")
    state = state_of(log_of(("s", schema_text(decision))))
    more = own_schema(decision)
    action = next(f["type"] for f in more["fields"] if f["name"] == "action")
    action["symbols"].append("QUARANTINE")

    gained = state.apply(1, *encode_record("s", json.dumps(more)))
    action["symbols"].remove("ALLOW")
    lost = state.apply(2, *encode_record("s", json.dumps(more)))
    del action["default"]
    refused = state.apply(3, *encode_record("s", json.dumps(more)))

    assert isinstance(gained, Registration)
    assert isinstance(lost, Registration)
    assert isinstance(refused, Conflict)
    assert "ALLOW" in refused.reason
