"""What an application of one's own may not ask for."""

import operator
from collections.abc import Callable
from typing import Any

import pytest

from tidegate.transport.app import App
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


def test_standbys_are_refused() -> None:
    with pytest.raises(TypeError, match=r"^table_standby_replicas: "):
        App("group", settings=SETTINGS, table_standby_replicas=1)


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
