"""What an application of one's own may not ask for."""

import operator
from collections.abc import Callable
from typing import Any

import pytest

from tidegate.transport.app import App
from tidegate.transport.errors import UsageError
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.row import Row

SETTINGS = TransportSettings(bootstrap_servers="127.0.0.1:1")


def table(app: App) -> Any:
    return app.Table("counts", value_type=int, default=int, partitions=4)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda app: app.GlobalTable("g", value_type=int), "no global tables"),
        (lambda app: app.SetGlobalTable("g", value_type=int), "no global tables"),
        (lambda app: app.SetTable("s", value_type=int), "no tables of sets"),
        (lambda app: table(app).clear(), "counts: a table cannot be cleared"),
        (lambda app: table(app).tumbling(10), "counts: no windows"),
        (lambda app: table(app).hopping(10, 5), "counts: no windows"),
        (lambda app: app.Table("counts", key_type=int, value_type=int), "keys of a table are"),
    ],
)
def test_what_would_not_be_exact_is_refused_with_what_to_do(
    ask: Callable[[App], object], said: str
) -> None:
    with pytest.raises(TypeError, match=f"^{said}"):
        ask(App("group", settings=SETTINGS))


@pytest.mark.parametrize(
    "option",
    [
        {"table_standby_replicas": 1},
        {"processing_guarantee": "exactly_once"},
        {"stream_publish_on_commit": True},
        {"stream_wait_empty": False},
    ],
)
def test_options_that_would_break_a_promise_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=f"^{next(iter(option))}: "):
        App("group", settings=SETTINGS, **option)


@pytest.mark.parametrize("option", [{"concurrency": 2}, {"isolated_partitions": True}])
def test_options_of_agents_that_would_break_a_promise_are_refused(option: dict[str, Any]) -> None:
    app = App("group", settings=SETTINGS)
    with pytest.raises(TypeError, match=f"^{next(iter(option))}: "):
        app.agent(app.topic("in"), **option)


def test_a_topic_whose_records_would_never_be_committed_is_refused() -> None:
    app = App("group", settings=SETTINGS)
    with pytest.raises(TypeError, match=r"^acks=False: "):
        app.agent(app.topic("in", acks=False))


@pytest.mark.parametrize(
    "way",
    ["take", "take_events", "take_with_timestamp", "noack_take", "group_by", "through"],
)
async def test_ways_of_a_stream_that_would_break_a_promise_are_refused(way: str) -> None:
    stream = App("group", settings=SETTINGS).topic("in").stream()
    with pytest.raises(UsageError, match=r"^(take|group_by|through): "):
        getattr(stream, way)(10, within=1)


def test_a_default_is_for_reading_by_brackets_alone() -> None:
    counts = table(App("group", settings=SETTINGS))
    assert (counts[b"missing"], counts.get(b"missing", 7)) == (0, 7)


def test_rows_are_changed_by_agents_alone() -> None:
    counts = table(App("group", settings=SETTINGS))
    with pytest.raises(TypeError, match="on behalf of a record"):
        counts[b"key"] = 1


async def test_whoever_is_no_agent_reads_the_defaults_and_changes_nothing() -> None:
    app = App("group", settings=SETTINGS)
    counts = table(app)
    counts.parts[0] = rows = counts.new_rows(0)
    rows.store.write({b"a": counts.codec.encode(Row(1, 0, 0, {}, [], [7]))})
    assert (counts[b"a"], counts[b"missing"], dict(counts.data)) == (7, 0, {b"a": 7})
    for change in (
        lambda: counts.pop(b"a"),
        lambda: counts.update({b"a": 1}),
        lambda: operator.delitem(counts, b"a"),
    ):
        with pytest.raises(TypeError, match="changed by agents"):
            change()
    assert counts[b"a"] == 7


def test_settings_of_a_changelog_do_not_drop_the_compaction_lag() -> None:
    app = App("group", settings=SETTINGS)
    made: Any = app.Table("t", value_type=int, extra_topic_configs={"segment.ms": "1"})
    assert {"segment.ms", "min.compaction.lag.ms"} <= set(made.extra_topic_configs)
