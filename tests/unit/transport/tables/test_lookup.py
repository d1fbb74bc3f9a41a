"""Looking up single keys in a changelog, on the embedded broker."""

from collections.abc import Iterator

import pytest

from harness.changelog import ChangelogWriter, changelog_writer
from tidegate.transport.errors import ChangelogError
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.lookup import Found, look_up
from tidegate.transport.tables.row import ABSENT

TOPIC = "counts"
KEY = b"key"


@pytest.fixture
def changelog(embedded: str) -> Iterator[ChangelogWriter]:
    with changelog_writer(embedded, TOPIC) as writer:
        yield writer


def found(bootstrap_servers: str, *keys: bytes) -> list[Found]:
    settings = TransportSettings(bootstrap_servers=bootstrap_servers)
    return look_up(settings, TOPIC, keys or (KEY,), lambda percent: None)


def value_of(record: Found) -> object:
    assert record.row is not None
    return record.row.value


def test_a_row_is_found_in_whatever_partition_with_what_it_knows(
    embedded: str, changelog: ChangelogWriter
) -> None:
    claim = changelog.claim(3)
    changelog.row(KEY, 1, claim, 3)
    undo = [("source@id", 7, [1])]
    offset = changelog.row(
        KEY, 2, claim, 3, version=4, expires=9, applied={"source@id": 7}, undo=undo
    )
    changelog.row(b"other", 3, claim, 3)

    (record,) = found(embedded)

    assert (record.partition, record.offset, record.claim) == (3, offset, claim)
    assert not record.void
    row = record.row
    assert row is not None
    assert (row.version, row.token, row.expires, row.value) == (4, claim, 9, [2])
    assert (row.applied, len(row.undo)) == ({"source@id": 7}, 1)


def test_every_key_is_looked_up_in_every_partition(
    embedded: str, changelog: ChangelogWriter
) -> None:
    for partition in range(4):
        changelog.row(KEY, partition, changelog.claim(partition), partition)
    changelog.row(b"other", 9, 0)

    records = found(embedded, KEY, b"other", b"missing")

    places = [(record.key, record.partition, value_of(record)) for record in records]
    assert places == [
        (KEY, 0, [0]),
        (b"other", 0, [9]),
        *((KEY, partition, [partition]) for partition in (1, 2, 3)),
    ]


def test_a_row_that_is_not_there_or_was_removed_is_not_found(
    embedded: str, changelog: ChangelogWriter
) -> None:
    claim = changelog.claim()
    changelog.row(KEY, 1, claim)
    changelog.removal(KEY, claim)
    assert found(embedded, KEY, b"missing") == []


def test_a_deleted_row_is_found_without_a_value(embedded: str, changelog: ChangelogWriter) -> None:
    changelog.row(KEY, None, changelog.claim(), value=ABSENT)
    (record,) = found(embedded)
    assert value_of(record) == []


def test_what_came_after_a_later_claim_is_void_and_what_was_before_stands(
    embedded: str, changelog: ChangelogWriter
) -> None:
    old = changelog.claim()
    changelog.row(KEY, "right", old)
    new = changelog.claim()
    changelog.row(KEY, "late", old)

    right, late = found(embedded)

    assert (value_of(right), right.void) == (["right"], False)
    assert (value_of(late), late.void) == (["late"], True)
    assert right.claim == late.claim == new


def test_a_void_removal_removes_nothing(embedded: str, changelog: ChangelogWriter) -> None:
    old = changelog.claim()
    changelog.row(KEY, "right", changelog.claim())
    changelog.removal(KEY, old)

    right, removal = found(embedded)

    assert (value_of(right), right.void) == (["right"], False)
    assert (removal.row, removal.void) == (None, True)


def test_a_void_record_is_forgotten_when_its_row_is_written_again(
    embedded: str, changelog: ChangelogWriter
) -> None:
    old = changelog.claim()
    new = changelog.claim()
    changelog.row(KEY, "late", old)
    changelog.row(KEY, "right", new)
    (record,) = found(embedded)
    assert value_of(record) == ["right"]


def test_a_void_record_alone_is_no_row_and_shown_all_the_same(
    embedded: str, changelog: ChangelogWriter
) -> None:
    old = changelog.claim()
    changelog.claim()
    changelog.row(KEY, "late", old)
    (record,) = found(embedded)
    assert record.void


def test_only_records_of_the_keys_must_be_rows(embedded: str, changelog: ChangelogWriter) -> None:
    changelog.raw(b"other", b"rubbish")
    changelog.raw(None, b"rubbish")
    offset = changelog.raw(KEY, b"rubbish")
    assert found(embedded, b"missing") == []
    with pytest.raises(ChangelogError, match=f"counts-0, offset {offset}: it is no row"):
        found(embedded)
