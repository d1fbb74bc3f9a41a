"""Which records of a changelog count, and what they come to."""

from typing import Any

import pytest

from tidegate.transport.errors import ChangelogError
from tidegate.transport.tables.changelog import ChangelogReader
from tidegate.transport.tables.claims import BID, CLAIM, claim_value, token_header
from tidegate.transport.tables.row import Row, RowCodec
from tidegate.transport.tables.store import MemoryStore
from unit.transport.building import message

A, B = "requests@1", "responses@1"
CODEC = RowCodec(int)


class Changelog:
    """One partition, written record by record, and the reader that takes each."""

    def __init__(self, **starts: int) -> None:
        self.store = MemoryStore()
        self.reader = ChangelogReader(CODEC, self.store, starts or {A: 0, B: 0})
        self._next = 0

    def take(self, key: bytes | None, value: bytes | None, headers: Any = None) -> None:
        self.reader.take(
            message(self._next, topic="log", partition=2, key=key, value=value, headers=headers)
        )
        self._next += 1

    def claim(self) -> int:
        token = self._next
        self.take(BID, b"")
        self.take(CLAIM, claim_value(token))
        return token

    def put(
        self, key: bytes, value: int, token: int, applied: dict[str, int] | None = None
    ) -> None:
        row = Row(1, token, 0, applied if applied is not None else {A: value}, [], [value])
        self.take(key, CODEC.encode(row))

    def remove(self, key: bytes, token: int | None) -> None:
        self.take(key, None, None if token is None else token_header(token))

    def values(self) -> dict[bytes, list[int]]:
        self.reader.flush()
        return {
            key: CODEC.decode(self.store.get(key) or b"").value
            for key in self.store.keys()  # noqa: SIM118  no dict
        }


@pytest.fixture
def changelog() -> Changelog:
    return Changelog()


def test_the_last_row_of_a_key_counts(changelog: Changelog) -> None:
    token = changelog.claim()
    changelog.put(b"a", 1, token)
    changelog.put(b"b", 1, token)
    changelog.put(b"a", 2, token)
    changelog.remove(b"b", token)
    assert changelog.values() == {b"a": [2]}
    assert changelog.reader.records == 6


def test_a_row_written_under_an_older_claim_counts_for_nothing(changelog: Changelog) -> None:
    stopped = changelog.claim()
    changelog.put(b"a", 1, stopped)
    token = changelog.claim()
    changelog.put(b"a", 2, token)
    changelog.put(b"a", 9, stopped)
    assert changelog.values() == {b"a": [2]}
    assert changelog.reader.late == 1
    assert changelog.reader.outdated == {b"a"}


def test_a_removal_written_under_an_older_claim_counts_for_nothing(changelog: Changelog) -> None:
    stopped = changelog.claim()
    token = changelog.claim()
    changelog.put(b"a", 2, token)
    changelog.remove(b"a", stopped)
    assert changelog.values() == {b"a": [2]}
    assert changelog.reader.outdated == {b"a"}


def test_rows_of_an_older_claim_stand_until_they_are_changed_under_the_next(
    changelog: Changelog,
) -> None:
    changelog.put(b"a", 1, changelog.claim())
    changelog.claim()
    assert changelog.values() == {b"a": [1]}


def test_a_key_that_was_overwritten_and_written_again_is_in_order(changelog: Changelog) -> None:
    stopped = changelog.claim()
    token = changelog.claim()
    changelog.put(b"a", 9, stopped)
    changelog.put(b"a", 2, token)
    changelog.put(b"b", 9, stopped)
    changelog.remove(b"b", token)
    assert changelog.reader.outdated == set()
    assert changelog.values() == {b"a": [2]}


def test_a_removal_without_a_claim_counts_because_an_operator_wrote_it(
    changelog: Changelog,
) -> None:
    changelog.put(b"a", 1, changelog.claim())
    changelog.remove(b"a", None)
    assert changelog.values() == {}


def test_rows_that_have_no_value_any_more_are_told(changelog: Changelog) -> None:
    token = changelog.claim()
    deleted = CODEC.encode(Row(1, token, 0, {A: 1}, [], []))
    for key in (b"a", b"set again", b"removed"):
        changelog.take(key, deleted)
    changelog.put(b"set again", 2, token)
    changelog.remove(b"removed", token)
    assert changelog.reader.deleted == {b"a"}


def test_up_to_where_records_are_repetitions_is_told_by_source() -> None:
    changelog = Changelog(**{A: 5, B: 5})
    token = changelog.claim()
    changelog.put(b"a", 1, token, {A: 7, B: 4})
    changelog.put(b"b", 1, token, {A: 6})
    assert changelog.reader.replayed_to == {A: 7}


def test_what_was_applied_of_a_topic_that_is_no_more_is_forgotten_and_the_value_stays(
    changelog: Changelog,
) -> None:
    token = changelog.claim()
    row = Row(1, token, 0, {"requests@0": 900, B: 3}, [("requests@0", 900, [1]), (B, 3, [2])], [3])
    changelog.take(b"a", CODEC.encode(row))
    changelog.reader.flush()
    kept = CODEC.decode(changelog.store.get(b"a") or b"")
    assert (kept.value, kept.applied, kept.undo) == ([3], {B: 3}, [(B, 3, [2])])
    assert changelog.reader.forgotten == 1
    assert changelog.reader.replayed_to == {B: 3}
    assert changelog.reader.outdated == {b"a"}
    changelog.put(b"a", 4, token, {B: 4})
    assert changelog.reader.outdated == set()


def test_flushing_in_between_changes_nothing(changelog: Changelog) -> None:
    token = changelog.claim()
    changelog.put(b"a", 1, token)
    changelog.reader.flush()
    changelog.remove(b"a", token)
    changelog.put(b"b", 1, token)
    assert changelog.values() == {b"b": [1]}


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        (b"k", b"canary-7f3a", "it is no row"),
        (None, b"x", "it has no key"),
        (b"k", RowCodec(str).encode(Row(1, 0, 0, {}, [], ["canary-7f3a"])), "table's type"),
        (b"k", CODEC.encode(Row(3, 0, 0, {}, [], [1])), "it has version 3"),
    ],
)
def test_a_record_that_is_no_row_is_refused_with_its_coordinates_and_no_content(
    changelog: Changelog, key: bytes | None, value: bytes, why: str
) -> None:
    def read_to_the_end() -> None:
        changelog.take(key, value)
        changelog.reader.finish()

    changelog.claim()
    with pytest.raises(ChangelogError, match="^log-2, offset 2: .*" + why) as told:
        read_to_the_end()
    assert "canary" not in str(told.value)


@pytest.mark.parametrize("value", [None, CODEC.encode(Row(1, 9, 0, {}, [], [1]))])
def test_a_record_that_is_no_row_is_mended_by_a_later_one(
    changelog: Changelog, value: bytes | None
) -> None:
    changelog.take(b"k", b"no row")
    changelog.take(b"k", value)
    changelog.reader.finish()
