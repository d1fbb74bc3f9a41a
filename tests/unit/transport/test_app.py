"""What an application of one's own may not ask for."""

from collections.abc import Callable
from typing import Any

import pytest

from tidegate.transport.app import App
from tidegate.transport.settings import TransportSettings

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
