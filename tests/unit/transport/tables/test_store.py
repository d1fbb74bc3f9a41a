"""Both stores do the same."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidegate.transport.errors import TransportError
from tidegate.transport.tables.store import MemoryStore, RocksStore, Store

MakeStore = Callable[[], Store]


@pytest.fixture(params=["memory", "rocksdict"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeStore]:
    """Makes an empty store; it is closed at the end, and when the next is made."""
    made: list[Store] = []

    def make() -> Store:
        while made:
            made.pop().close()
        made.append(MemoryStore() if request.param == "memory" else RocksStore(tmp_path, "rows"))
        return made[-1]

    yield make
    while made:
        made.pop().close()


@pytest.fixture
def store(make: MakeStore) -> Store:
    return make()


def test_what_was_put_is_there_and_what_was_deleted_is_not(store: Store) -> None:
    store.write({b"a": b"1", b"b": b"2"})
    store.write({b"a": None, b"c": b"3"})
    assert [store.get(key) for key in (b"a", b"b", b"c")] == [None, b"2", b"3"]
    assert len(store) == 2


def test_deleting_what_is_not_there_changes_nothing(store: Store) -> None:
    store.write({b"a": None})
    assert len(store) == 0


def test_changes_while_keys_are_listed_hide_no_key_that_stays(store: Store) -> None:
    store.write({bytes([number]): b"x" for number in range(50)})
    keys = store.keys()
    first = next(keys)
    store.write({bytes([number]): None for number in range(0, 50, 2)})
    store.write({b"new": b"x"})
    assert {bytes([number]) for number in range(1, 50, 2)} <= {first, *keys}


def test_empty_keys_and_values_are_kept(store: Store) -> None:
    store.write({b"": b"", b"\x00\xff": b"\x00"})
    assert store.get(b"") == b""
    assert store.get(b"\x00\xff") == b"\x00"
    assert len(store) == 2


KEYS = st.sampled_from([b"a", b"b", b"c", b"\x00"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(st.dictionaries(KEYS, st.none() | st.binary(max_size=3))))
def test_any_changes_come_to_what_a_dictionary_comes_to(
    make: MakeStore, writes: list[dict[bytes, bytes | None]]
) -> None:
    store = make()
    wanted: dict[bytes, bytes] = {}
    for changes in writes:
        store.write(changes)
        for key, value in changes.items():
            if value is None:
                wanted.pop(key, None)
            else:
                wanted[key] = value
        assert len(store) == len(wanted)
    assert {key: store.get(key) for key in store.keys()} == wanted  # noqa: SIM118  no dict


def test_a_database_is_made_anew_and_leaves_nothing(tmp_path: Path) -> None:
    parent = tmp_path / "a"
    left_behind, of_another = parent / "rows.999999999.x", parent / "rows-1.999999999.x"
    for folder in (left_behind, of_another):
        folder.mkdir(parents=True)
    first = RocksStore(parent, "rows")
    first.write({b"a": b"1"})
    assert not left_behind.exists()
    second = RocksStore(parent, "rows")
    assert second.get(b"a") is None
    first.close()
    second.close()
    assert list(parent.iterdir()) == [of_another]


def test_a_database_that_somebody_still_reads_does_not_stand_in_the_way(tmp_path: Path) -> None:
    first = RocksStore(tmp_path, "rows")
    first.write({b"a": b"1", b"b": b"2"})
    keys = first.keys()
    next(keys)
    first.close()
    RocksStore(tmp_path, "rows").close()


def test_many_keys_come_once_each_in_pages(make: MakeStore) -> None:
    store = make()
    keys = [b"%05d" % number for number in range(2_500)]
    store.write(dict.fromkeys(keys, b""))
    assert sorted(store.keys()) == keys


def test_without_rocksdict_it_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "rocksdict", None)
    with pytest.raises(TransportError, match=r"pip install 'tidegate\[rocksdb\]'"):
        RocksStore(tmp_path, "rows")
