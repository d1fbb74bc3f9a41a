"""A worker as a process: runs the application, says when it is ready, drains on a signal."""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from tidegate.agents.app import make_app
from tidegate.agents.settings import Settings
from tidegate.components.policy import Policy
from tidegate.transport.ending import end_process
from tidegate.transport.worker import spare_the_collector

_WIND_DOWN_S = 10.0
"""Time that services take to stop beyond the draining; then the process ends without a commit."""


async def run_worker(
    settings: Settings, policy: Policy, on_ready: Callable[[], None], embedded: bool = False
) -> None:
    """Run until SIGTERM or SIGINT, then finish what was read, commit and leave the group.

    on_ready: called once, when the schemas are registered and partitions are assigned. embedded:
    whether the broker is the embedded one, whose times are not real. A crash of the application
    ends the process with `EXIT_FAILED`, without a commit.
    """
    app = make_app(settings, policy, embedded)
    assigned, stop = asyncio.Event(), asyncio.Event()

    async def rebalanced(*_: Any, **__: Any) -> None:
        assigned.set()

    async def announce() -> None:
        await app.opened.wait()
        await assigned.wait()
        spare_the_collector()
        on_ready()

    app.on_rebalance_complete.connect(rebalanced)
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    announcing = asyncio.create_task(announce())
    try:
        starting = asyncio.ensure_future(app.start())
        stopping = asyncio.ensure_future(stop.wait())
        # Starting takes as long as tables take to be restored.
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await app.wait_for_stopped(stopping)
        if not stop.is_set():
            # A crash inside Faust stops the application; nothing restarts what it read with.
            end_process(app.crash_reason or RuntimeError("the application stopped by itself"))
        await asyncio.wait_for(app.stop(), settings.drain_ms / 1000 + _WIND_DOWN_S)
        app.judge.close()
    except Exception as error:
        end_process(error)
    finally:
        announcing.cancel()
