"""What a process leaves to the garbage collector."""

import gc
from collections.abc import Iterator

import pytest

from tidegate.transport.app import App
from tidegate.transport.settings import TransportSettings
from tidegate.transport.worker import Worker


@pytest.fixture
def collector() -> Iterator[None]:
    """The collector with nothing taken out of its sight; its threshold is put back."""
    threshold = gc.get_threshold()
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


@pytest.mark.usefixtures("collector")
async def test_fausts_worker_spares_the_collector_once_tables_are_restored() -> None:
    app = App("group", settings=TransportSettings(bootstrap_servers="127.0.0.1:1"))
    made_by_default: object = app.conf.Worker
    assert made_by_default is Worker
    worker = Worker(app, loglevel="CRITICAL")
    worker.on_init_dependencies()
    assert gc.get_freeze_count() == 0

    assert app.on_startup_finished is not None
    await app.on_startup_finished()

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] > 10_000
