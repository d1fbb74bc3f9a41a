"""What a table takes and refuses before any record comes; the rest is tested on a real Kafka."""

from typing import Any, cast

import pytest

from tidegate.transport.app import App
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.table import Table
from unit.transport.building import message


def table(**given: Any) -> Table[Any, Any]:
    app = App("group", settings=TransportSettings(bootstrap_servers="127.0.0.1:1"))
    made = app.Table("counts", partitions=4, **{"value_type": int, **given})
    return cast(Table[Any, Any], made)


def test_keys_are_bytes_or_text() -> None:
    assert table().encode_key(b"\xff") == table().decode_key(b"\xff") == b"\xff"
    assert table(key_type=str).encode_key("é") == "é".encode()
    assert table(key_type=str).decode_key("é".encode()) == "é"


def test_an_unknown_store_is_refused() -> None:
    with pytest.raises(ValueError, match="memory:// or rocksdict://, not rocksdb://"):
        table(store="rocksdb://")


def test_rows_are_seen_by_their_agent_alone() -> None:
    with pytest.raises(TypeError, match="while it works on the batch"):
        table().at(message(0))


def test_rows_expire_after_their_time_since_the_last_change() -> None:
    assert table(expires_ms=5).expires(1_000) == 6_000
    assert table().expires(1_000) == 0


def test_values_that_can_be_changed_in_place_are_copied() -> None:
    value = [1]
    assert table(value_type=list[int]).copied(value) is not value
    assert table().copied(value) is value


def test_a_row_that_is_not_there_has_the_default_value_or_none() -> None:
    assert table(default=int)[b"key"] == 0
    with pytest.raises(KeyError):
        table()[b"key"]


def test_the_changelog_is_named_after_group_and_table_and_compacted_late() -> None:
    changelog = table(extra_topic_configs={"segment.ms": "5"}).changelog_topic
    assert changelog.get_topic_name() == "group-counts-changelog"
    assert changelog.compacting
    assert changelog.config is not None
    assert int(changelog.config["min.compaction.lag.ms"]) >= 3_600_000
    assert changelog.config["segment.ms"] == "5"
