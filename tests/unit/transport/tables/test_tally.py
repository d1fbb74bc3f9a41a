"""Counting what a changelog holds, on the embedded broker."""

from collections.abc import Iterator

import pytest

from harness.changelog import ChangelogWriter, changelog_writer
from tidegate.transport.errors import ChangelogError
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.row import ABSENT, AnyRowCodec, Row, RowError
from tidegate.transport.tables.tally import Counts, Group, tally

TOPIC = "counts"
ROW = AnyRowCodec().encode(Row(1, -1, 0, {}, [], ABSENT))


@pytest.fixture
def changelog(embedded: str) -> Iterator[ChangelogWriter]:
    with changelog_writer(embedded, TOPIC) as writer:
        yield writer


def first_letter(key: bytes) -> Group:
    if not key.isalpha():
        raise RowError("its key is no word")
    return (chr(key[0]),)


def counted(bootstrap_servers: str) -> dict[Group, Counts]:
    settings = TransportSettings(bootstrap_servers=bootstrap_servers)
    return tally(settings, TOPIC, first_letter, lambda percent: None)


def test_rows_are_counted_once_and_their_records_each(
    embedded: str, changelog: ChangelogWriter
) -> None:
    for partition in (0, 2):
        claim = changelog.claim(partition)
        for key in (b"apple", b"apple", b"avocado", b"banana"):
            changelog.row(key + b"abc"[partition : partition + 1], 1, claim, partition)

    counts = counted(embedded)

    assert list(counts) == [("a",), ("b",)]
    a, b = counts.values()
    assert (a.rows, a.records, a.partitions) == (4, 6, {0, 2})
    assert (b.rows, b.records, b.partitions) == (2, 2, {0, 2})
    assert a.late == b.late == 0


def test_bytes_are_those_of_keys_and_values_without_claims(
    embedded: str, changelog: ChangelogWriter
) -> None:
    changelog.row(b"a", "x" * 1_000, changelog.claim())
    (counts,) = counted(embedded).values()
    assert 1_000 < counts.bytes < 1_050


def test_what_is_removed_or_deleted_is_no_row(embedded: str, changelog: ChangelogWriter) -> None:
    claim = changelog.claim()
    changelog.row(b"apple", 1, claim)
    changelog.row(b"avocado", 1, claim)
    changelog.removal(b"apple", claim)
    changelog.row(b"avocado", None, claim, value=ABSENT)

    (counts,) = counted(embedded).values()

    assert (counts.rows, counts.records) == (0, 4)


def test_late_writes_are_counted_and_change_nothing(
    embedded: str, changelog: ChangelogWriter
) -> None:
    old = changelog.claim()
    new = changelog.claim()
    changelog.row(b"apple", 1, new)
    changelog.removal(b"apple", old)
    changelog.row(b"avocado", 1, old)

    (counts,) = counted(embedded).values()

    assert (counts.rows, counts.records, counts.late) == (1, 3, 2)
    assert counts.oldest_ms == counts.newest_ms


def test_times_are_of_the_first_and_the_last_change(
    embedded: str, changelog: ChangelogWriter
) -> None:
    claim = changelog.claim()
    for time_ms, key in ((3_000, b"a"), (1_000, b"ab"), (2_000, b"ac")):
        changelog.row(key, 1, claim, written_ms=time_ms)

    (counts,) = counted(embedded).values()

    assert (counts.oldest_ms, counts.newest_ms) == (1_000, 3_000)


def test_rows_of_any_version_and_type_are_counted(
    embedded: str, changelog: ChangelogWriter
) -> None:
    claim = changelog.claim()
    changelog.row(b"a", {"n": 1}, claim, version=1)
    changelog.row(b"ab", [b"bytes", 1.5], claim, version=7)
    (counts,) = counted(embedded).values()
    assert counts.rows == 2


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        (b"apple", b"rubbish", "it is no row"),
        (b"apple", ROW[:-1] + b"\x91\xa1\xff", "it is no row"),  # text that is not UTF-8
        (b"apple", ROW[:-1] + b"\x91" * 100_000, "it is no row"),  # lists in lists
        (b"7", ROW, "its key is no word"),
        (None, ROW, "it has no key"),
    ],
)
def test_a_record_that_is_no_row_is_told_by_its_place(
    embedded: str,
    changelog: ChangelogWriter,
    key: bytes | None,
    value: bytes,
    why: str,
) -> None:
    changelog.row(b"apple", 1, changelog.claim(1), 1)
    offset = changelog.raw(key, value, partition=1)
    with pytest.raises(ChangelogError, match=f"counts-1, offset {offset}: {why}"):
        counted(embedded)
