"""A worker as a process: runs the application, says when it is ready, drains on a signal."""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from tidegate.agents.app import fail, make_app
from tidegate.agents.settings import Settings
from tidegate.components.policy import Policy


async def run_worker(settings: Settings, policy: Policy, on_ready: Callable[[], None]) -> None:
    """Run until SIGTERM or SIGINT, then finish what was read, commit and leave the group.

    on_ready: called once, when the first partitions are assigned. A crash of the application ends
    the process with `EXIT_FAILED`, without a commit.
    """
    app = make_app(settings, policy)
    ready, stop = asyncio.Event(), asyncio.Event()

    async def rebalanced(*_: Any, **__: Any) -> None:
        ready.set()

    app.on_rebalance_complete.connect(rebalanced)
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    try:
        await app.start()
        await app.wait_first(ready.wait(), stop.wait())
        if ready.is_set():
            on_ready()
        await app.wait_for_stopped(stop.wait())
        await app.stop()
    except Exception as error:
        fail(error)
