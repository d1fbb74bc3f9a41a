"""A worker as a process: runs agents, says when they are ready, drains on a signal."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from typing import Any

from tidegate.agents.app import App
from tidegate.agents.making import make_app
from tidegate.agents.settings import Settings
from tidegate.components.policy import Policy
from tidegate.transport.ending import end_process
from tidegate.transport.worker import spare_the_collector

_WIND_DOWN_S = 10.0
"""Time that services take to stop beyond the draining; then the process ends without a commit."""


async def run_worker(
    settings: Settings,
    policy: Policy,
    on_ready: Callable[[], None],
    embedded: bool = False,
    agents: Sequence[str] | None = None,
) -> None:
    """Run until SIGTERM or SIGINT, then finish what was read, commit and leave the groups.

    on_ready: called once, when the schemas are registered and partitions are assigned. embedded:
    whether the broker is the embedded one, whose times are not real. agents: those of the policy
    that run here, all by default. A crash of one ends the process with `EXIT_FAILED`, without a
    commit.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    apps = [make_app(settings, policy, agent, embedded) for agent in agents or policy.agents]
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    announcing = asyncio.create_task(_announce(apps, on_ready))
    try:
        await asyncio.gather(*(_run(app, stop) for app in apps))
        stopping = asyncio.gather(*(app.stop() for app in apps))
        await asyncio.wait_for(stopping, settings.drain_ms / 1000 + _WIND_DOWN_S)
        for app in apps:
            app.close()
    except Exception as error:
        end_process(error)
    finally:
        announcing.cancel()


async def _run(app: App, stop: asyncio.Event) -> None:
    """Run an application until `stop`."""
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


async def _announce(apps: Sequence[App], on_ready: Callable[[], None]) -> None:
    assigned = {app.name: asyncio.Event() for app in apps}
    for app in apps:

        async def rebalanced(*_: Any, done: asyncio.Event = assigned[app.name], **__: Any) -> None:
            done.set()

        app.on_rebalance_complete.connect(rebalanced)
    for app in apps:
        await app.opened.wait()
        await assigned[app.name].wait()
    spare_the_collector()
    on_ready()
